package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// fakeAWS points the aws provider at a fake Secrets Manager, and disables its other requests.
const fakeAWS = `provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true

  endpoints {
    secretsmanager = %q
  }
}
`

// awsSecrets: the real hashicorp/aws provider writes the signing key to Secrets Manager, and nodes read it there.
func awsSecrets(m *secretsManager) system {
	read := func(name string) func(outputs) map[string]string {
		return func(outputs) map[string]string {
			env, _, _ := m.current(name) // if the secret is missing, the check of the apply has failed
			return maps.Clone(env)
		}
	}
	return system{
		name: "AWS Secrets Manager", example: "aws-secrets-manager", keyset: "auth",
		prepare: func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "fake_aws.tf"), fmt.Appendf(nil, fakeAWS, m.server.URL), 0o600)
		},
		roles: func(s *suite) []role {
			return []role{
				{name: "node with secret_string", signs: true, argv: s.node("cluster-node.mjs"), env: read("auth/signing"), lag: 0, skew: 1},
				{name: "node with secret_string_wo", signs: true, argv: s.node("cluster-node.mjs"), env: read("auth/signing-write-only"), lag: 1, skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(sc *scenario) error {
			for _, name := range []string{"auth/signing", "auth/signing-write-only"} {
				env, versions, err := m.current(name)
				if err != nil {
					return err
				}
				if env["JWT_KID"] != sc.keys.Active.Kid || env["JWT_PRIVATE_KEY_PEM"] != sc.keys.Active.PrivateKeyPEM {
					return fmt.Errorf("%s does not contain the active key", name)
				}
				if versions != sc.keys.SigningKeyVersion {
					return fmt.Errorf("%s had %d versions for %d active keys", name, versions, sc.keys.SigningKeyVersion)
				}
			}
			return nil
		},
	}
}

// aws checks that a secret in Secrets Manager gets a new version when another key becomes active, and at no other time.
func (s *suite) aws() check {
	return check{"AWS Secrets Manager", func(ctx context.Context) row {
		if s.plugins == "" {
			return row{skip: "AWS_PROVIDER_DIR is not set to a directory with terraform-provider-aws_v*"}
		}
		if _, err := findPlugin(s.plugins, "terraform-provider-aws_v"); err != nil {
			return row{skip: "AWS_PROVIDER_DIR: " + err.Error()}
		}
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		m := newSecretsManager()
		defer m.server.Close()
		r := s.runScenario(ctx, awsSecrets(m))
		if len(m.unknown) > 0 {
			r.err = errors.Join(r.err, fmt.Errorf("the aws provider called %v, which the fake does not support", m.unknown))
		}
		return r
	}}
}
