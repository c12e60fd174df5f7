package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// awsStandIn points the aws provider at a stand-in, and keeps it from asking anybody else.
const awsStandIn = `provider "aws" {
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

// awsSecrets: nodes read the signing key from Secrets Manager, where the real hashicorp/aws provider put it.
func awsSecrets(m *secretsManager) system {
	read := func(name string) func(outputs) map[string]string {
		return func(outputs) map[string]string {
			env, _, _ := m.current(name) // an apply without it has failed its check
			return maps.Clone(env)
		}
	}
	return system{
		name: "AWS Secrets Manager", example: "aws-secrets-manager", keyset: "auth",
		prepare: func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "stand_in.tf"), fmt.Appendf(nil, awsStandIn, m.server.URL), 0o600)
		},
		roles: func(s *suite) []role {
			return []role{
				{name: "node with secret_string", signs: true, argv: s.node("cluster-node.mjs"), env: read("auth/signing"), lag: 0, skew: 1},
				{name: "node with secret_string_wo", signs: true, argv: s.node("cluster-node.mjs"), env: read("auth/signing-write-only"), lag: 1, skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(l *life) error {
			for _, name := range []string{"auth/signing", "auth/signing-write-only"} {
				env, versions, err := m.current(name)
				if err != nil {
					return err
				}
				if env["JWT_KID"] != l.keys.Active.Kid || env["JWT_PRIVATE_KEY_PEM"] != l.keys.Active.PrivateKeyPEM {
					return fmt.Errorf("%s does not hold the key that signs", name)
				}
				if versions != l.keys.SigningKeyVersion {
					return fmt.Errorf("%s has had %d versions for %d keys that signed", name, versions, l.keys.SigningKeyVersion)
				}
			}
			return nil
		},
	}
}

// aws is the check that secrets in Secrets Manager get a new version when another key signs, and never else.
func (s *suite) aws() check {
	return check{"AWS Secrets Manager", func(ctx context.Context) row {
		if s.plugins == "" {
			return row{skip: "AWS_PROVIDER_DIR names no directory with a terraform-provider-aws_v*"}
		}
		if _, err := findPlugin(s.plugins, "terraform-provider-aws_v"); err != nil {
			return row{skip: "AWS_PROVIDER_DIR: " + err.Error()}
		}
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		m := newSecretsManager()
		defer m.server.Close()
		r := s.live(ctx, awsSecrets(m))
		if len(m.unknown) > 0 {
			r.err = errors.Join(r.err, fmt.Errorf("the provider asked for %v, which the stand-in does not know", m.unknown))
		}
		return r
	}}
}
