package main

import (
	"context"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// A kmsWorld is what the aws provider writes to: fakes of KMS, IAM, the Parameter Store and S3.
type kmsWorld struct {
	keys       *keyService
	policies   *rolePolicies
	parameters *parameterStore
	bucket     *bucket
	reattach   string
	arns       map[string]string // of the KMS keys that the state ever had, by kid
}

func newKMSWorld(reattach string) *kmsWorld {
	w := &kmsWorld{newKeyService(), newRolePolicies(), newParameterStore(), newBucket(), reattach, map[string]string{}}
	w.keys.allows = w.policies.allows
	return w
}

func (w *kmsWorld) close() {
	w.keys.server.Close()
	w.policies.server.Close()
	w.parameters.server.Close()
	w.bucket.server.Close()
}

func (w *kmsWorld) configure(ws *workspace) error {
	ws.Setenv("TF_REATTACH_PROVIDERS", w.reattach)
	return ws.WriteFile("fake_aws.tf", awsProvider(map[string]string{
		"kms": w.keys.server.URL, "iam": w.policies.server.URL, "ssm": w.parameters.server.URL, "s3": w.bucket.server.URL,
	}))
}

func (w *kmsWorld) deny(what writes) {
	w.keys.mu.Lock()
	w.keys.denied = what&newKey != 0
	w.keys.mu.Unlock()
	w.policies.mu.Lock()
	w.policies.denied = what&policy != 0
	w.policies.mu.Unlock()
	w.parameters.mu.Lock()
	w.parameters.denied = what&signingKey != 0
	w.parameters.mu.Unlock()
	w.bucket.mu.Lock()
	w.bucket.denied = what&jwkSet != 0
	w.bucket.mu.Unlock()
}

func (w *kmsWorld) signer() map[string]string { return w.parameters.current("/auth/signer/current") }

// signingKid returns the kid that a server would sign with if it started now.
func (w *kmsWorld) signingKid() string { return w.signer()["kid"] }

// unsupported is an error if a fake got a request that it does not support.
func (w *kmsWorld) unsupported() error {
	if unknown := slices.Concat(w.keys.unknown, w.policies.unknown, w.parameters.unknown, w.bucket.unknown); len(unknown) > 0 {
		return fmt.Errorf("the aws provider sent %v, which the fakes do not support", unknown)
	}
	return nil
}

// awsKMS: the real hashicorp/aws provider makes keys in KMS, lets a role sign with them, and publishes them in S3. Programs sign by KMS only.
func awsKMS(w *kmsWorld) system {
	read := func(outputs) map[string]string { return w.signer() }
	signer := func(_ string, _ time.Duration, _ outputs) actor { return newKMSSigner(w.keys.server.URL, w.signer()) }
	return system{
		name: "AWS KMS", example: "aws-kms", keyset: "jwt_rotation.auth", signingKid: "signing_kid", locksOut: true,
		vars:    map[string]any{"jwks_bucket": "auth-jwks", "signer_role": "auth", "key_spec": "ECC_NIST_P256"},
		prepare: []func(*workspace) error{w.configure}, downstream: w,
		observed: func(baseURL string) map[string]any { return map[string]any{"jwks_url": baseURL + "/fast"} },
		roles: func(s *suite) []role {
			return []role{
				{name: "node 1", signs: true, library: signer, env: read, lag: 0, skew: 1},
				{name: "node 2", signs: true, library: signer, env: read, lag: 1, skew: -1},
				{name: "panva jose", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: -1},
				{name: "jwks-rsa", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
				{name: "golang-jwt", verifies: true, library: golangJWT, slow: true, skew: 1},
			}
		},
		check: w.check,
	}
}

// check verifies what an apply left: the signer, its policy, the JWK Set, and the keys whose deletion is scheduled.
func (w *kmsWorld) check(sc *scenario) error {
	resources, err := sc.ws.Resources()
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for generation, kid := range sc.keys.Kids {
		arn, _ := resources[`aws_kms_key.auth[`+strconv.Quote(generation)+`]`]["arn"].(string)
		w.arns[kid], current[arn] = arn, true
		if may := slices.Contains(sc.keys.MaySign, generation); w.policies.allows("kms:Sign", arn) != may {
			return fmt.Errorf("the policy allows the key %s to sign: %t", kid, !may)
		}
	}
	if w.signer()["key_id"] != w.arns[sc.keys.Active.Kid] || w.signingKid() != sc.keys.Active.Kid {
		return errors.New("the parameter does not name the active key")
	}
	for kid, arn := range w.arns {
		if w.keys.isDeleted(arn) == current[arn] {
			return fmt.Errorf("the deletion of the key %s is scheduled: %t", kid, !current[arn])
		}
		if err := sc.mustHaveExpired(kid, w.keys.isDeleted(arn)); err != nil {
			return err
		}
	}
	secrets, err := w.keys.secrets()
	if err != nil {
		return err
	}
	state, err := sc.ws.State()
	if found := secrets.Find(append(state, sc.ws.Transcript()...)); len(found) > 0 {
		err = fmt.Errorf("the private keys %v are in the state, or were printed", found)
	}
	return errors.Join(err, w.bucket.mustServe(awsJWKSPath, sc.out.text("jwks"), sc.out.text("jwks_cache_control")))
}

// mustHaveExpired fails if a key was deleted while one of its tokens is valid, and nobody revoked it.
func (sc *scenario) mustHaveExpired(kid string, deleted bool) error {
	if !deleted || sc.deployment == nil || sc.deployment.revoked[kid] {
		return nil
	}
	for _, t := range sc.deployment.tokens {
		if t.kid == kid && sc.deployment.now.Before(t.expires.Add(sc.deployment.timing.skew)) {
			return fmt.Errorf("the deletion of the key %s is scheduled, but its token is valid until %s", kid, t.expires.Format(time.RFC3339))
		}
	}
	return nil
}

// kmsRotations: keys rotate on time, by request to another kind of key, back and again, after a revocation, and a month late.
func (s *suite) kmsRotations(ctx context.Context, sys system) row {
	return s.runSteps(ctx, sys, func(sc *scenario) []step {
		return []step{
			{"first use", sc.firstUse},
			{"publication", sc.settle},
			{"activation", sc.activation},
			{"rollback", sc.rollback},
			{"expiry", sc.settle},
			{"to the standby", func() error { return sc.request(map[string]any{"key_spec": "RSA_2048"}) }},
			{"to another kind of key", func() error { return sc.request(map[string]any{"rotation_triggers": map[string]string{"n": "2"}}) }},
			{"emergency", sc.emergency},
			{"expiry", sc.settle},
			{"late rotation", sc.lateRotation},
			{"expiry", sc.settle},
		}
	})
}

// request requests a rotation with variables, and applies until it has happened.
func (sc *scenario) request(vars map[string]any) error {
	before := sc.keys
	maps.Copy(sc.vars, vars)
	if err := sc.ws.setVariables(sc.vars); err != nil {
		return err
	}
	for range 8 {
		if err := sc.next(sc.deployment.now.Add(time.Hour)); err != nil {
			return err
		}
		if sc.keys.Active.Kid != before.Active.Kid {
			return errors.Join(sc.mustHaveRotated(before), sc.settle())
		}
	}
	return errors.New("the requested rotation did not happen")
}

// kms is a row with the real aws provider and a KMS.
func (s *suite) kms(name string, run func(ctx context.Context, sys system) row, prepare ...func(*workspace) error) check {
	return s.withAWS(name, func(ctx context.Context, provider string) row {
		w := newKMSWorld(provider)
		defer w.close()
		sys := awsKMS(w)
		sys.prepare = append(sys.prepare, prepare...)
		r := run(ctx, sys)
		r.err = errors.Join(r.err, w.unsupported())
		return r
	})
}

// A kmsSigner signs with the SDK of AWS. It has no key.
type kmsSigner struct {
	client *kms.Client
	config map[string]string
}

func newKMSSigner(url string, config map[string]string) *kmsSigner {
	return &kmsSigner{kms.New(kms.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("none", "none", ""),
	}), config}
}

// Sign returns a token. KMS returns a signature of ECDSA in DER, and a token has it as R || S (RFC 7518, section 3.4).
func (s *kmsSigner) Sign(now time.Time, ttl time.Duration) (string, error) {
	header, err := json.Marshal(map[string]any{"alg": s.config["alg"], "kid": s.config["kid"], "typ": "JWT"})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{"sub": "alice", "iat": now.Unix(), "exp": now.Add(ttl).Unix()})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	input := encode(header) + "." + encode(claims)
	digest := sha256.Sum256([]byte(input))
	algorithm := types.SigningAlgorithmSpecEcdsaSha256
	if strings.HasPrefix(s.config["alg"], "RS") {
		algorithm = types.SigningAlgorithmSpecRsassaPkcs1V15Sha256
	}
	signed, err := s.client.Sign(context.Background(), &kms.SignInput{
		KeyId: aws.String(s.config["key_id"]), Message: digest[:], MessageType: types.MessageTypeDigest, SigningAlgorithm: algorithm,
	})
	if err != nil {
		return "", err
	}
	signature := signed.Signature
	if algorithm == types.SigningAlgorithmSpecEcdsaSha256 {
		var numbers struct{ R, S *big.Int }
		if _, err := asn1.Unmarshal(signature, &numbers); err != nil {
			return "", err
		}
		signature = make([]byte, 64)
		numbers.R.FillBytes(signature[:32])
		numbers.S.FillBytes(signature[32:])
	}
	return input + "." + encode(signature), nil
}

// Verify is an error: this is a signer.
func (s *kmsSigner) Verify(time.Time, []string) ([]string, error) {
	return nil, errors.New("a signer does not verify")
}

func (s *kmsSigner) stop() {}
