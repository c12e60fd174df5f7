package main

import "fmt"

// A workload is a configuration with keys, and where Terraform stores its state.
type workload struct {
	configuration string
	remote        bool
}

// A comparison is the same work for this provider and for its peers.
type comparison struct {
	name        string
	ours, peers workload
	goals       goals
}

// goals are the largest ratios to the peers that the project wants. Zero means none.
type goals struct{ apply, plan, state, memory float64 }

func signingKeys(n int, algorithm string) string {
	return fmt.Sprintf(`
resource "jwt_signing_key" "this" {
  count     = %d
  algorithm = %q
}
`, n, algorithm)
}

func tlsKeys(n int) string {
	return fmt.Sprintf(`
resource "tls_private_key" "this" {
  count       = %d
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}
`, n)
}

func keysets(n int) string {
	return fmt.Sprintf(`
resource "jwt_keyset" "this" {
  count     = %d
  algorithm = "ES256"
}
`, n)
}

// tlsSets is a keyset by hand: two keys that take turns, each with its own clock.
func tlsSets(n int) string {
	return fmt.Sprintf(`
resource "time_rotating" "this" {
  count         = %[1]d
  rotation_days = 90 * (1 + count.index %% 2)
}

resource "tls_private_key" "this" {
  count       = %[1]d
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"

  lifecycle {
    replace_triggered_by = [time_rotating.this[count.index]]
  }
}
`, 2*n)
}
