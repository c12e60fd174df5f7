package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// A kubernetesSecret is the manifest of a Secret.
type kubernetesSecret struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Data       map[string]string
	StringData map[string]string `yaml:"stringData"`
}

// The rules of the API server for the keys of a Secret and for names of variables in envFrom.
var (
	secretKey = regexp.MustCompile(`^[-._a-zA-Z0-9]{1,253}$`)
	dnsName   = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	envName   = regexp.MustCompile(`^[-._a-zA-Z][-._a-zA-Z0-9]*$`)
)

// parseSecret parses a manifest, and refuses what the API server would refuse.
func parseSecret(text string) (kubernetesSecret, error) {
	var s kubernetesSecret
	if err := yaml.Unmarshal([]byte(text), &s); err != nil {
		return s, errors.New("the manifest is not YAML")
	}
	if s.APIVersion != "v1" || s.Kind != "Secret" || !dnsName.MatchString(s.Metadata.Name) {
		return s, fmt.Errorf("the manifest is %s %s %q, not a Secret of v1", s.APIVersion, s.Kind, s.Metadata.Name)
	}
	if len(s.Data)+len(s.StringData) == 0 {
		return s, errors.New("the Secret is empty")
	}
	for key, value := range s.Data {
		if _, err := base64.StdEncoding.DecodeString(value); err != nil || !secretKey.MatchString(key) {
			return s, fmt.Errorf("data of the Secret has the invalid key %q, or its value is not base64", key)
		}
	}
	for key := range s.StringData {
		if !secretKey.MatchString(key) {
			return s, fmt.Errorf("%q is not a valid key of a Secret", key)
		}
	}
	return s, nil
}

// env returns the variables that a pod gets with envFrom. A key that is not a valid name of a variable is an error: envFrom would ignore it.
func (s kubernetesSecret) env() (map[string]string, error) {
	env := map[string]string{}
	for _, keys := range []map[string]string{s.Data, s.StringData} {
		for key := range keys {
			if !envName.MatchString(key) {
				return nil, fmt.Errorf("envFrom would ignore %q", key)
			}
			env[key] = s.value(key)
		}
	}
	return env, nil
}

func (s kubernetesSecret) value(key string) string {
	if text, err := base64.StdEncoding.DecodeString(s.Data[key]); err == nil && len(text) > 0 {
		return string(text)
	}
	return s.StringData[key]
}
