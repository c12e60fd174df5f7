package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// kubernetesByKubectl: pods get their variables with envFrom from the Secret of the manifest.
func kubernetesByKubectl() system {
	pod := func(o outputs) map[string]string {
		secret, err := parseSecret(o.text("manifest"))
		if err != nil {
			return nil // the check of the apply has failed
		}
		env, _ := secret.env()
		return env
	}
	return system{
		name: "Kubernetes by kubectl", example: "kubernetes-kubectl", keyset: "auth",
		roles: func(s *suite) []role {
			return []role{
				{name: "pod 1", signs: true, argv: s.node("cluster-node.mjs"), env: pod, lag: 0, skew: 1},
				{name: "pod 2", signs: true, argv: s.node("cluster-node.mjs"), env: pod, lag: 1, skew: -1},
				{name: "panva jose, slow cache", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(sc *scenario) error {
			// To build a kustomization, kubectl parses the manifest and needs no cluster.
			manifest, err := kustomize(sc.ws.Dir, map[string]string{"secret.yaml": sc.out.text("manifest")})
			if err != nil {
				return err
			}
			secret, err := parseSecret(manifest)
			if err != nil {
				return err
			}
			env, err := secret.env()
			if err != nil {
				return err
			}
			for name, value := range sc.out.env() {
				if env[name] != value {
					return fmt.Errorf("a pod would get another value of %s", name)
				}
			}
			return nil
		},
	}
}

// kustomize has kubectl parse manifests and print them.
func kustomize(scratch string, files map[string]string) (string, error) {
	dir, err := os.MkdirTemp(scratch, "kustomize-")
	if err != nil {
		return "", err
	}
	list := "resources:\n"
	for name, text := range files {
		list += "  - " + name + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(list), 0o600); err != nil {
		return "", err
	}
	cmd := exec.Command("kubectl", "kustomize", dir)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("kubectl refuses the manifest: %w", errors.Join(err, errors.New(stderr.String())))
	}
	return out.String(), nil
}
