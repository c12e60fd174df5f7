package main

import (
	"context"
	"fmt"
)

// checks are all rows of the table.
func (s *suite) checks() []check {
	return []check{ // the longest first
		s.aws(),
		s.algorithmChanges(),
		s.hmacChanges(),
		s.life(jmondi("RS256"), "node", "npm"),
		s.life(jmondi("ES256"), "node", "npm"),
		s.life(nestjs("development", "access"), "node", "npm"),
		s.life(nestjs("staging", "access"), "node", "npm"),
		s.life(nestjs("production", "access"), "node", "npm"),
		s.life(nestjs("production", "refresh"), "node", "npm"),
		s.caught(nestjs("production", "access"), "without lead", withoutLead, "node", "npm"),
		s.life(cluster(), "node", "npm"),
		s.caught(cluster(), "without lead", withoutLead, "node", "npm"),
		s.caught(cluster(), "without retention", withoutRetention, "node", "npm"),
		s.life(octofhir("RS384"), "node", "npm", "openssl", "bash"),
		s.life(octofhir("RS256"), "node", "npm", "openssl", "bash"),
		s.life(octofhir("ES384"), "node", "npm", "openssl", "bash"),
		s.octofhirTroubles(),
		s.life(kubernetes(), "node", "npm", "kubectl"),
		s.cronJob(),
		s.githubActions(),
		s.life(oidcProvider("RS256"), "node", "npm"),
		s.life(oidcProvider("ES256"), "node", "npm"),
		s.sealedNode(),
		s.dotenv(),
		s.timelineStructure(),
		s.timelineDrawing(),
	}
}

// life is the check of a system that must refuse no valid token.
func (s *suite) life(sys system, needs ...string) check {
	return check{sys.name, func(ctx context.Context) row {
		if skip := s.needs(needs...); skip != "" {
			return row{skip: skip}
		}
		return s.live(ctx, sys)
	}}
}

// A mutant is what a keyset is told about its surroundings against the truth, by argument.
type mutant map[string]any

// Keys sign as if no cache and no deployment took any time, or go as if tokens lived for a second.
var (
	withoutLead      = mutant{"propagation_delay": "0s", "jwks_max_age": "0s", "clock_skew": "0s"}
	withoutRetention = mutant{"max_token_ttl": "1s"}
)

// caught is the check that the test of a system notices a mutant.
func (s *suite) caught(sys system, name string, m mutant, needs ...string) check {
	sys.mutant = m
	return check{sys.name + ", " + name, func(ctx context.Context) row {
		if skip := s.needs(needs...); skip != "" {
			return row{skip: skip}
		}
		r := s.live(ctx, sys)
		r.note = "ok: caught"
		if r.err == nil && r.tally.refused == 0 {
			r.err = fmt.Errorf("valid tokens should have been refused, and the test did not notice any")
		}
		return r
	}}
}

func signerEnv(o outputs) map[string]string { return o.env() }
