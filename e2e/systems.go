package main

import (
	"context"
	"slices"
)

// checks are all rows of the table.
func (s *suite) checks() []check {
	return slices.Concat([]check{ // the longest ones first
		s.aws("AWS Secrets Manager", "aws-secrets-manager", s.runScenario),
		s.aws("AWS Secrets Manager, write denied", "aws-secrets-manager", s.denied(withinGrace)),
		s.aws("AWS Secrets Manager, secret_string, write denied", "aws-secrets-manager-secret-string", s.denied(withinGrace)),
		s.aws("AWS Secrets Manager, both gates, write denied", "closed-loop-aws", s.denied(whenever)),
		s.aws("AWS Secrets Manager, write denied for a whole period", "aws-secrets-manager", s.deniedTooLong),
		s.kms("AWS KMS, EC and then RSA keys", s.kmsRotations),
		s.kms("AWS KMS, both gates, writes and new keys denied", s.denied(keysDenied)),
		s.kms("AWS KMS, a new key denied for a whole period", s.newKeyDeniedTooLong, withoutGatesOf("jwt_rotation.auth")),
		s.kubeAPIServers(),
		s.userAuthentication(),
		s.activeKeyOnly(),
		s.algorithmChanges(),
		s.postQuantumChanges(),
		s.hmacChanges(),
		s.scenario(jmondi("RS256"), "node", "npm"),
		s.scenario(jmondi("ES256"), "node", "npm"),
		s.scenario(jmondiRefresh(nil), "node", "npm"),
		s.jmondiOneKey(),
		s.scenario(nestjs("development", "access"), "node", "npm"),
		s.scenario(nestjs("staging", "access"), "node", "npm"),
		s.scenario(nestjs("production", "access"), "node", "npm"),
		s.scenario(nestjs("production", "refresh"), "node", "npm"),
		s.caught(nestjs("production", "access"), "without lead", withoutLead, "node", "npm"),
		s.scenario(cluster(), "node", "npm"),
		s.caught(cluster(), "without lead", withoutLead, "node", "npm"),
		s.caught(cluster(), "without retention", withoutRetention, "node", "npm"),
		s.scenario(octofhir("RS384"), "node", "npm", "openssl", "bash"),
		s.scenario(octofhir("RS256"), "node", "npm", "openssl", "bash"),
		s.scenario(octofhir("ES384"), "node", "npm", "openssl", "bash"),
		s.octofhirMisconfigured(),
		s.scenario(kubernetesByKubectl(), "node", "npm", "kubectl"),
		s.kubernetes("Kubernetes", "kubernetes", s.runScenario),
		s.kubernetes("Kubernetes, write denied", "kubernetes", s.denied(withinGrace)),
		s.kubernetes("Kubernetes, data, write denied", "kubernetes", s.denied(withinGrace), withData),
		s.kubernetes("Kubernetes, both gates, write denied", "closed-loop-kubernetes", s.denied(whenever)),
		s.kubernetes("Kubernetes, write denied for a whole period", "kubernetes", s.deniedTooLong),
		s.kubernetes("Kubernetes, mutable Secret, write denied", "kubernetes", s.deniedAndLost, mutableSecret),
		s.cronJob(),
		s.githubActions(),
		s.gitLab(),
		s.closedLoop("HTTP, both gates, not delivered", s.denied(whenever)),
		s.closedLoop("HTTP, not delivered for a whole period", s.deniedTooLong, withoutGates),
		s.scenario(oidcProvider("RS256"), "node", "npm"),
		s.scenario(oidcProvider("ES256"), "node", "npm"),
		s.cookbook(),
		s.sealedNode(),
		s.dotenv(),
		s.timelineStructure(),
		s.timelineDrawing(),
	}, s.consumers(), s.issuedKeys())
}

// scenario checks that a system refuses no valid token.
func (s *suite) scenario(sys system, needs ...string) check {
	return check{sys.name, func(ctx context.Context) row {
		if skip := s.needs(needs...); skip != "" {
			return row{skip: skip}
		}
		return s.runScenario(ctx, sys)
	}}
}

// A mutant is a set of arguments of a keyset with values that are too low for the deployment.
type mutant map[string]any

// Keys become active as if caches and deployments took no time, or are removed as if tokens expired after a second.
var (
	withoutLead      = mutant{"propagation_delay": "0s", "jwks_max_age": "0s", "clock_skew": "0s"}
	withoutRetention = mutant{"max_token_ttl": "1s", "removal_grace": "0s"}
)

// caught checks that the scenario of a system notices a mutant.
func (s *suite) caught(sys system, name string, m mutant, needs ...string) check {
	sys.mutant = m
	return check{sys.name + ", " + name, func(ctx context.Context) row {
		if skip := s.needs(needs...); skip != "" {
			return row{skip: skip}
		}
		return s.runScenario(ctx, sys).noticed("the mutant")
	}}
}

func signerEnv(o outputs) map[string]string { return o.env() }
