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

// importForm is what every refusal of an import id says in the end. No refusal quotes the id: it may be a key or a secret that
// was taken for one.
const importForm = `The form is ALGORITHM:/path/to/key.pem or ALGORITHM:env:NAME, such as RS384:/path/to/key.pem.`

// maxImportBytes is more than any key has, and less than what would fill the memory.
const maxImportBytes = 64 << 10

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readImport returns the algorithm that an import id names, and the text of the key from where it says.
func readImport(id string) (jwk.Algorithm, string, error) {
	name, source, found := strings.Cut(id, ":")
	algorithm, err := jwk.ParseAlgorithm(name)
	switch {
	case strings.Contains(id, "-----") || strings.ContainsAny(id, "\n\r{"):
		return jwk.Algorithm{}, "", importError("Key in an Import ID",
			"The import id holds a key instead of telling where it is. Terraform shows import ids and writes them to logs, so treat the key as exposed if it is in use.")
	case !found || err != nil:
		return jwk.Algorithm{}, "", importError("Import ID Without an Algorithm",
			"The import id does not begin with an algorithm and a colon. The algorithms are "+strings.Join(jwk.Algorithms(), ", ")+".")
	}
	text, err := readSource(source)
	return algorithm, text, err
}

// readSource returns what is in the file of an absolute path, or in the variable of env:NAME.
func readSource(source string) (string, error) {
	if name, ok := strings.CutPrefix(source, "env:"); ok {
		return readVariable(name)
	}
	switch {
	case source == "":
		return "", importError("Import ID Without a Source", "The import id ends after the algorithm, and does not tell where the key is.")
	case strings.HasPrefix(source, "~"):
		return "", importError("Home Directory in an Import ID",
			"The path in the import id begins with ~, which a shell replaces only at the beginning of a word. Write $HOME instead, or the whole path.")
	case !filepath.IsAbs(source):
		return "", importError("Relative Path in an Import ID",
			"What follows the algorithm in the import id is neither an absolute path nor env:NAME. A relative path would mean another file in another directory: write $PWD before it. "+
				"If it is the key or the secret itself: Terraform shows import ids and writes them to logs, so treat it as exposed.")
	}
	return readFile(source)
}

func readVariable(name string) (string, error) {
	if !variableName.MatchString(name) {
		return "", importError("Invalid Variable in an Import ID",
			"What follows env: in the import id is not the name of an environment variable: letters, digits and _ only, and no digit first.")
	}
	text, ok := os.LookupEnv(name)
	if !ok {
		return "", importError("Environment Variable Not Set",
			"The environment variable that the import id names is not set where Terraform runs. Set and export it, in the same shell or in the variables of the remote run.")
	}
	if strings.TrimSpace(text) == "" {
		return "", importError("Environment Variable Is Empty", "The environment variable that the import id names is set, but has no content.")
	}
	return text, nil
}

func readFile(name string) (string, error) {
	// A directory can be opened, and a pipe would wait for a writer, perhaps for ever.
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", importError("File Not Found", "There is no file at the path in the import id, where Terraform runs. Look for a misspelling, or for a file on another machine.")
	case errors.Is(err, fs.ErrPermission):
		return "", fileNotReadable()
	case err != nil:
		return "", importError("File Not Found", "The path in the import id cannot be that of a file: it is too long, or a part of it is not a directory.")
	case info.IsDir():
		return "", importError("Directory Where a File Belongs", "The path in the import id is that of a directory. Add the name of the file in it that holds the key.")
	case !info.Mode().IsRegular():
		return "", importError("Not a Regular File", "The path in the import id is that of a pipe, a socket or a device. Write the key to a file first, or import it from a variable.")
	case info.Size() > maxImportBytes:
		return "", fileTooLarge()
	}
	file, err := os.Open(name)
	if err != nil {
		return "", fileNotReadable()
	}
	defer func() { _ = file.Close() }() // it was only read
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
	return importError("File Not Readable", "The file that the import id names is there, but Terraform's user may not read it. Give that user the right to read it.")
}

func fileTooLarge() error {
	return importError("File Too Large", "The file that the import id names is larger than 64 KiB, which no key is. Name the file that holds the key only.")
}

func importError(summary, detail string) error {
	return &refusal.Error{Summary: summary, Detail: detail + " " + importForm}
}
