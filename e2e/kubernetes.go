package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A kubernetesCluster is what the kubernetes provider writes to: a fake API server.
type kubernetesCluster struct{ api *apiServer }

const kubernetesProvider = `provider "kubernetes" {
  host = %q
}
`

func (k kubernetesCluster) configure(ws *workspace) error {
	return ws.WriteFile("fake_kubernetes.tf", fmt.Sprintf(kubernetesProvider, k.api.server.URL))
}

// deny denies the writes as a Role without these verbs would. Reads are allowed.
func (k kubernetesCluster) deny(what writes) {
	k.api.mu.Lock()
	defer k.api.mu.Unlock()
	k.api.denied = nil
	if what&signingKey != 0 {
		k.api.denied = append(k.api.denied, "secrets")
	}
	if what&jwkSet != 0 {
		k.api.denied = append(k.api.denied, "configmaps")
	}
}

func (k kubernetesCluster) signingKid() string { return k.podEnv()["JWT_KID"] }

// podEnv returns the variables of a pod that starts now: the Secret to which the Deployment refers.
func (k kubernetesCluster) podEnv() map[string]string {
	deployment := k.api.object("/apis/apps/v1/namespaces/default/deployments/auth")
	name, _ := at(deployment, "spec", "template", "spec", "containers", 0, "envFrom", 0, "secretRef", "name").(string)
	return k.api.data("secrets", name)
}

// at returns a part of a JSON value, or nil if it does not exist.
func at(value any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			o, _ := value.(object)
			value = o[p]
		case int:
			list, _ := value.([]any)
			if p >= len(list) {
				return nil
			}
			value = list[p]
		}
	}
	return value
}

// kubernetes: the real hashicorp/kubernetes provider writes a Secret for the pods, the JWK Set and the Deployment.
func kubernetes(k kubernetesCluster, example string, prepare ...func(*workspace) error) system {
	pod := func(outputs) map[string]string { return k.podEnv() }
	return system{
		name: "Kubernetes", example: example, keyset: "auth",
		prepare:    append(prepare, k.configure),
		downstream: k, observed: jwksURL(example),
		roles: func(s *suite) []role {
			return []role{
				{name: "pod 1", signs: true, argv: s.node("cluster-node.mjs"), env: pod, lag: 0, skew: 1},
				{name: "pod 2", signs: true, argv: s.node("cluster-node.mjs"), env: pod, lag: 1, skew: -1},
				{name: "panva jose, slow cache", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(sc *scenario) error {
			env := k.podEnv()
			if env["JWT_KID"] != sc.keys.Active.Kid || env["JWT_PRIVATE_KEY_PEM"] != sc.keys.Active.PrivateKeyPEM {
				return errors.New("the pods would not sign with the active key")
			}
			published := k.api.data("configmaps", "jwks")
			if published["jwks.json"] != sc.out.text("jwks") || published["cache-control"] != sc.out.text("jwks_cache_control") {
				return errors.New("the ConfigMap is not the JWK Set of the last apply")
			}
			return nil
		},
	}
}

// edited changes main.tf of an example. It is an error if a text is not in it.
func edited(replacements ...string) func(*workspace) error {
	return func(w *workspace) error {
		file := filepath.Join(w.Dir, "main.tf")
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for i := 0; i < len(replacements); i += 2 {
			if !strings.Contains(string(text), replacements[i]) {
				return fmt.Errorf("main.tf does not contain %q", replacements[i])
			}
			text = []byte(strings.ReplaceAll(string(text), replacements[i], replacements[i+1]))
		}
		return os.WriteFile(file, text, 0o600)
	}
}

// withData makes the state contain the key too.
var withData = edited("  data_wo          = jwt_keyset.auth.env # the state of this resource contains no copy\n", "  data = jwt_keyset.auth.env\n",
	"  data_wo_revision = jwt_keyset.auth.env_version\n", "")

// mutableSecret is the mistake that main.tf warns of. Terraform stores the new revision of data_wo although the write failed.
var mutableSecret = edited("jwt-signing-${jwt_keyset.auth.env_version}", "jwt-signing", "immutable        = true", "immutable = false",
	"create_before_destroy = true", "create_before_destroy = false")

// kubernetes is a row with the real kubernetes provider.
func (s *suite) kubernetes(name, example string, run func(ctx context.Context, sys system) row, prepare ...func(*workspace) error) check {
	return check{name, func(ctx context.Context) row {
		if _, skip := plugin("kubernetes"); skip != "" {
			return row{skip: skip}
		}
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		k := kubernetesCluster{newAPIServer()}
		defer k.api.server.Close()
		r := run(ctx, kubernetes(k, example, prepare...))
		if len(k.api.unknown) > 0 {
			r.err = errors.Join(r.err, fmt.Errorf("the kubernetes provider sent %v, which the fake does not support", k.api.unknown))
		}
		return r
	}}
}
