// Package otherprovider represents the providers of others in tests, by the schemas that a file keeps of them. Only tests and e2e use it.
package otherprovider

import (
	"encoding/json"
	"fmt"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
)

// Kept is a file with what our examples use of another provider.
type Kept struct {
	Source  string                `json:"source"`  // such as "hashicorp/aws"
	Version string                `json:"version"` // of the provider that wrote the schemas
	Schema  tfjson.ProviderSchema `json:"schema"`
}

// Read reads a file.
func Read(file string) (Kept, error) {
	var k Kept
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err != nil {
		err = fmt.Errorf("kept schemas: %w", err)
	}
	return k, err
}

// Addresses returns the addresses at which Terraform and OpenTofu look for the provider.
func (k Kept) Addresses() []string {
	return []string{"registry.terraform.io/" + k.Source, "registry.opentofu.org/" + k.Source}
}
