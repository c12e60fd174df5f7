package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An awsWorld is what the aws provider writes to: a fake Secrets Manager and a fake S3.
type awsWorld struct {
	secrets *secretsManager
	bucket  *bucket
	// reattach is how to reach the provider.
	reattach string
}

func newAWSWorld(reattach string) *awsWorld {
	return &awsWorld{newSecretsManager(), newBucket(), reattach}
}

func (w *awsWorld) close() {
	w.secrets.server.Close()
	w.bucket.server.Close()
}

// awsProvider returns the configuration of an aws provider that sends its requests to fakes, by service, and no others.
func awsProvider(endpoints map[string]string) string {
	var each []string
	for service, url := range endpoints {
		each = append(each, fmt.Sprintf("    %s = %q", service, url))
	}
	slices.Sort(each)
	return fmt.Sprintf(awsProviderWithout, strings.Join(each, "\n"))
}

const awsProviderWithout = `provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true

  endpoints {
%s
  }
}
`

func (w *awsWorld) configure(ws *workspace) error {
	ws.Setenv("TF_REATTACH_PROVIDERS", w.reattach)
	return ws.WriteFile("fake_aws.tf", awsProvider(map[string]string{"secretsmanager": w.secrets.server.URL, "s3": w.bucket.server.URL}))
}

// deny denies the writes as a missing permission would. Reads are allowed.
func (w *awsWorld) deny(what writes) {
	w.secrets.mu.Lock()
	w.secrets.denied = what&signingKey != 0
	w.secrets.mu.Unlock()
	w.bucket.mu.Lock()
	w.bucket.denied = what&jwkSet != 0
	w.bucket.mu.Unlock()
}

const (
	awsSecretName = "auth/signing"
	awsJWKSPath   = "/auth-jwks/.well-known/jwks.json"
)

// signingKid returns the kid that a server would sign with if it started now.
func (w *awsWorld) signingKid() string {
	env, _, _ := w.secrets.current(awsSecretName)
	return env["JWT_KID"]
}

// unsupported is an error if the provider sent a request that a fake does not support.
func (w *awsWorld) unsupported() error {
	if unknown := append(w.secrets.unknown, w.bucket.unknown...); len(unknown) > 0 {
		return fmt.Errorf("the aws provider sent %v, which the fake does not support", unknown)
	}
	return nil
}

// awsSecrets: the real hashicorp/aws provider writes the signing key to Secrets Manager, where nodes read it, and the JWK Set to S3.
func awsSecrets(w *awsWorld, example string) system {
	read := func(outputs) map[string]string {
		env, _, _ := w.secrets.current(awsSecretName) // if the secret is missing, the check of the apply has failed
		return maps.Clone(env)
	}
	return system{
		name: "AWS Secrets Manager", example: example, keyset: "auth",
		vars:    map[string]any{"jwks_bucket": "auth-jwks"},
		prepare: []func(*workspace) error{w.configure}, downstream: w, observed: jwksURL(example),
		roles: func(s *suite) []role {
			return []role{
				{name: "node 1", signs: true, argv: s.node("cluster-node.mjs"), env: read, lag: 0, skew: 1},
				{name: "node 2", signs: true, argv: s.node("cluster-node.mjs"), env: read, lag: 1, skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(sc *scenario) error {
			env, versions, err := w.secrets.current(awsSecretName)
			if err != nil {
				return err
			}
			if env["JWT_KID"] != sc.keys.Active.Kid || env["JWT_PRIVATE_KEY_PEM"] != sc.keys.Active.PrivateKeyPEM {
				return errors.New("the secret does not contain the active key")
			}
			if versions > sc.keys.SigningKeyVersion {
				return fmt.Errorf("the secret had %d versions for %d active keys", versions, sc.keys.SigningKeyVersion)
			}
			return w.bucket.mustServe(awsJWKSPath, sc.out.text("jwks"), sc.out.text("jwks_cache_control"))
		},
	}
}

// aws is a row with the real aws provider.
func (s *suite) aws(name, example string, run func(ctx context.Context, sys system) row) check {
	return s.withAWS(name, func(ctx context.Context, provider string) row {
		w := newAWSWorld(provider)
		defer w.close()
		r := run(ctx, awsSecrets(w, example))
		r.err = errors.Join(r.err, w.unsupported())
		return r
	})
}

// withAWS is a row with one process of the real aws provider for all runs of Terraform, because it takes long to start. run gets the value of
// TF_REATTACH_PROVIDERS.
func (s *suite) withAWS(name string, run func(ctx context.Context, provider string) row) check {
	return check{name, func(ctx context.Context) row {
		binary, skip := plugin("aws")
		if skip != "" {
			return row{skip: skip}
		}
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		provider, stop, err := reattach(ctx, binary)
		if err != nil {
			return row{err: err}
		}
		defer stop()
		return run(ctx, provider)
	}}
}
