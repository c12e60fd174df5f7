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

// installProviders makes a mirror with the provider, and with hashicorp/aws if the directory plugins contains it. `terraform init` uses
// this mirror and no registry.
func (s *suite) installProviders(provider, plugins string) error {
	mirror := filepath.Join(s.scratch, "mirror")
	aws, err := findPlugin(plugins, "terraform-provider-aws_v")
	if err != nil {
		aws = "" // its row is skipped
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		if err := linkProvider(mirror, registry+"/jwtkeys/jwt/0.0.1", provider, "terraform-provider-jwt_v0.0.1"); err != nil {
			return err
		}
		if aws == "" {
			continue
		}
		version, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(aws), "terraform-provider-aws_v"), "_")
		if err := linkProvider(mirror, registry+"/hashicorp/aws/"+version, aws, filepath.Base(aws)); err != nil {
			return err
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
	if dir == "" {
		return "", fmt.Errorf("no directory to find %s* in", prefix)
	}
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
