package provider

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// importForm is the last sentence of every error about an import id. No error quotes the id, because it can be a key or a secret by mistake.
const importForm = `An import id is ALGORITHM:/path/to/key.pem or ALGORITHM:env:NAME, for example RS384:/path/to/key.pem.`

// maxImportBytes is more than any key needs. It protects the memory.
const maxImportBytes = 64 << 10

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readImport returns the algorithm in an import id, and the text of the key from the file or variable that it names.
func readImport(id string) (jwk.Algorithm, string, error) {
	name, source, found := strings.Cut(id, ":")
	algorithm, err := jwk.ParseAlgorithm(name)
	switch {
	case strings.Contains(id, "-----") || strings.ContainsAny(id, "\n\r{"):
		return jwk.Algorithm{}, "", importError("Key in an Import ID",
			"The import id contains a key instead of the place of a key. Terraform shows import ids and writes them to logs. If the key is in use, treat it as compromised.")
	case !found && err == nil:
		return jwk.Algorithm{}, "", importError("Import ID Without a Source", "The import id is only an algorithm. It does not name a file or an environment variable.")
	case !found || err != nil:
		return jwk.Algorithm{}, "", importError("Import ID Without an Algorithm",
			"The import id does not begin with a supported algorithm and a colon."+jwk.WhyUnsupported(name)+" The algorithms are "+strings.Join(jwk.Algorithms(), ", ")+".")
	}
	text, err := readSource(source)
	return algorithm, text, err
}

// readSource returns the content of the file at an absolute path, or of the variable in env:NAME.
func readSource(source string) (string, error) {
	if name, ok := strings.CutPrefix(source, "env:"); ok {
		return readVariable(name)
	}
	switch {
	case source == "":
		return "", importError("Import ID Without a Source", "The import id ends after the algorithm. It does not name a file or an environment variable.")
	case strings.HasPrefix(source, "~"):
		return "", importError("Home Directory in an Import ID",
			"The path in the import id begins with ~. A shell replaces ~ only at the beginning of a word. Write $HOME or the absolute path.")
	case !filepath.IsAbs(source):
		return "", importError("Relative Path in an Import ID",
			"The text after the algorithm in the import id is neither an absolute path nor env:NAME. A relative path depends on the working directory: write $PWD/ before it. "+
				"If the text is the key or the secret itself, treat it as compromised: Terraform shows import ids and writes them to logs.")
	}
	return readFile(source)
}

func readVariable(name string) (string, error) {
	if !variableName.MatchString(name) {
		return "", importError("Invalid Variable in an Import ID",
			"The text after env: in the import id is not the name of an environment variable. A name has only letters, digits and _, and does not begin with a digit.")
	}
	text, ok := os.LookupEnv(name)
	if !ok {
		return "", importError("Environment Variable Not Set",
			"The environment variable in the import id is not set where Terraform runs. Export it in the same shell, or add it to the variables of the remote run.")
	}
	if strings.TrimSpace(text) == "" {
		return "", importError("Environment Variable Is Empty", "The environment variable in the import id is set, but it is empty or only white space.")
	}
	return text, nil
}

func readFile(name string) (string, error) {
	// Checks the kind of file first: a directory can be opened too, and opening a pipe can block forever.
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", importError("File Not Found", "The path in the import id does not exist on the machine that runs Terraform. Check the spelling, and that the file is on this machine.")
	case errors.Is(err, fs.ErrPermission):
		return "", fileNotReadable()
	case err != nil:
		return "", importError("File Not Found", "The path in the import id is not valid: it is too long, or a part of it is not a directory.")
	case info.IsDir():
		return "", importError("Directory Where a File Belongs", "The path in the import id is a directory. Add the name of the key file.")
	case !info.Mode().IsRegular():
		return "", importError("Not a Regular File", "The path in the import id is a pipe, a socket or a device. Write the key to a file first, or import it from an environment variable.")
	case info.Size() > maxImportBytes:
		return "", fileTooLarge()
	}
	file, err := os.Open(name)
	if err != nil {
		return "", fileNotReadable()
	}
	defer func() { _ = file.Close() }() // closing a file that was only read cannot lose data
	text, err := io.ReadAll(io.LimitReader(file, maxImportBytes+1))
	switch {
	case err != nil:
		return "", fileNotReadable()
	case len(text) > maxImportBytes:
		return "", fileTooLarge()
	}
	return string(text), nil
}

func fileNotReadable() error {
	return importError("File Not Readable", "The file in the import id exists, but the user that runs Terraform has no permission to read it. Grant the permission.")
}

func fileTooLarge() error {
	return importError("File Too Large", "The file in the import id is larger than 64 KiB. No key is that large. Use a file that contains only the key.")
}

func importError(summary, detail string) error {
	return &refusal.Error{Summary: summary, Detail: detail + " " + importForm}
}
