package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// plugins are other providers that the examples use. Each is in the directory that an environment variable names.
var plugins = map[string]string{"aws": "AWS_PROVIDER_DIR", "kubernetes": "KUBERNETES_PROVIDER_DIR"}

// plugin returns the binary of another provider, or the reason to skip a check that needs it.
func plugin(name string) (binary, skip string) {
	variable, prefix := plugins[name], "terraform-provider-"+name+"_v"
	if os.Getenv(variable) == "" {
		return "", variable + " is not set to a directory with " + prefix + "*"
	}
	binary, err := findPlugin(os.Getenv(variable), prefix)
	if err != nil {
		return "", variable + ": " + err.Error()
	}
	return binary, ""
}

// installProviders makes a mirror with the provider, and with the plugins that are installed. `terraform init` uses this mirror and no registry.
func (s *suite) installProviders(provider string) error {
	mirror := filepath.Join(s.scratch, "mirror")
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		if err := linkProvider(mirror, registry+"/jwtkeys/jwt/0.0.1", provider, "terraform-provider-jwt_v0.0.1"); err != nil {
			return err
		}
		for name := range plugins {
			binary, skip := plugin(name)
			if skip != "" {
				continue
			}
			version, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(binary), "terraform-provider-"+name+"_v"), "_")
			if err := linkProvider(mirror, registry+"/hashicorp/"+name+"/"+version, binary, filepath.Base(binary)); err != nil {
				return err
			}
		}
	}
	s.cliConfig = filepath.Join(s.scratch, "cli.tfrc")
	return os.WriteFile(s.cliConfig, []byte(terraformtest.FilesystemMirror(mirror)), 0o600)
}

// linkProvider links a provider's binary into a mirror.
func linkProvider(mirror, version, binary, name string) error {
	dir := filepath.Join(mirror, filepath.FromSlash(version), runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.Symlink(binary, filepath.Join(dir, name))
}

// findPlugin returns the first file in dir or below whose name begins with prefix.
func findPlugin(dir, prefix string) (string, error) {
	var found string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(d.Name(), prefix) {
			found = filepath.Join(dir, path)
			return fs.SkipAll
		}
		return err
	})
	if err == nil && found == "" {
		err = fmt.Errorf("no %s* in %s", prefix, dir)
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(found)
}
