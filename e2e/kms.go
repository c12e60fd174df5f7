package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A keyService is a fake AWS KMS. It makes RSA and EC keys, gives out their public halves and signs with them. It supports the operations that the real
// hashicorp/aws provider and the AWS SDK call.
type keyService struct {
	mu     sync.Mutex
	server *httptest.Server
	keys   map[string]*kmsKey // by ID
	denied bool               // CreateKey is denied
	// allows reports whether a policy allows a signer an action on a key.
	allows  func(action, arn string) bool
	unknown []string // operations that were called and are not supported
}

// A kmsKey is a key that does not leave the service.
type kmsKey struct {
	id, arn, spec, description string
	private                    crypto.Signer
	made                       time.Time
	deleted                    bool // its deletion is scheduled, so it signs no longer
}

// kmsRequest has the members of all requests that matter here.
type kmsRequest struct {
	KeyID                          string `json:"KeyId"`
	Description, KeySpec, KeyUsage string
	CustomerMasterKeySpec          string
	Message                        []byte
	MessageType, SigningAlgorithm  string
	PendingWindowInDays            int
}

func newKeyService() *keyService {
	k := &keyService{keys: map[string]*kmsKey{}}
	k.server = httptest.NewServer(serveAWS(&k.mu, "TrentService.", k.perform))
	return k
}

func (k *keyService) perform(operation string, r kmsRequest) (map[string]any, *awsError) {
	if operation == "CreateKey" {
		return k.create(r)
	}
	key := k.find(r.KeyID)
	if key == nil {
		return nil, &awsError{"NotFoundException", "the key does not exist"}
	}
	switch operation {
	case "DescribeKey":
		return map[string]any{"KeyMetadata": key.metadata()}, nil
	case "GetKeyPolicy":
		return map[string]any{"PolicyName": "default", "Policy": `{"Version":"2012-10-17","Statement":[]}`}, nil
	case "GetKeyRotationStatus":
		return map[string]any{"KeyId": key.arn, "KeyRotationEnabled": false}, nil
	case "ListResourceTags":
		return map[string]any{"Tags": []any{}, "Truncated": false}, nil
	case "GetPublicKey":
		public, err := x509.MarshalPKIXPublicKey(key.private.Public())
		if err != nil || key.deleted {
			return nil, &awsError{"KMSInvalidStateException", "the key cannot be used"}
		}
		return map[string]any{"KeyId": key.arn, "PublicKey": public, "KeySpec": key.spec, "CustomerMasterKeySpec": key.spec, "KeyUsage": "SIGN_VERIFY", "SigningAlgorithms": key.algorithms()}, nil
	case "Sign":
		return k.sign(key, r)
	case "ScheduleKeyDeletion":
		if r.PendingWindowInDays < 7 {
			return nil, &awsError{"ValidationException", "the window is too short"}
		}
		key.deleted = true
		return map[string]any{"KeyId": key.arn, "KeyState": "PendingDeletion", "PendingWindowInDays": r.PendingWindowInDays}, nil
	}
	k.unknown = append(k.unknown, operation)
	return nil, &awsError{"UnsupportedOperationException", fmt.Sprintf("the fake does not support %s", operation)}
}

func (k *keyService) find(id string) *kmsKey {
	for _, key := range k.keys {
		if key.id == id || key.arn == id {
			return key
		}
	}
	return nil
}

func (k *keyService) create(r kmsRequest) (map[string]any, *awsError) {
	if k.denied {
		return nil, &awsError{"AccessDeniedException", "not authorized to perform kms:CreateKey"}
	}
	spec := r.KeySpec
	if spec == "" {
		spec = r.CustomerMasterKeySpec
	}
	var private crypto.Signer
	var err error
	switch spec {
	case "ECC_NIST_P256":
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "RSA_2048":
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		return nil, &awsError{"UnsupportedOperationException", "the fake does not support this KeySpec"}
	}
	if err != nil || r.KeyUsage != "SIGN_VERIFY" {
		return nil, &awsError{"ValidationException", "the key cannot be made"}
	}
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", len(k.keys)+1)
	key := &kmsKey{id: id, arn: "arn:aws:kms:eu-central-1:000000000000:key/" + id, spec: spec, description: r.Description, private: private, made: time.Now()}
	k.keys[id] = key
	return map[string]any{"KeyMetadata": key.metadata()}, nil
}

func (key *kmsKey) metadata() map[string]any {
	m := map[string]any{
		"AWSAccountId": "000000000000", "KeyId": key.id, "Arn": key.arn, "Description": key.description, "KeySpec": key.spec, "CustomerMasterKeySpec": key.spec,
		"KeyUsage": "SIGN_VERIFY", "KeyManager": "CUSTOMER", "Origin": "AWS_KMS", "MultiRegion": false, "CreationDate": key.made.Unix(),
		"Enabled": !key.deleted, "KeyState": "Enabled", "SigningAlgorithms": key.algorithms(),
	}
	if key.deleted {
		m["KeyState"], m["DeletionDate"] = "PendingDeletion", time.Now().Add(30*24*time.Hour).Unix()
	}
	return m
}

func (key *kmsKey) algorithms() []string {
	if key.spec == "RSA_2048" {
		return []string{"RSASSA_PKCS1_V1_5_SHA_256"}
	}
	return []string{"ECDSA_SHA_256"}
}

// sign signs for a program. Its policy has to allow it.
func (k *keyService) sign(key *kmsKey, r kmsRequest) (map[string]any, *awsError) {
	switch {
	case !k.allows("kms:Sign", key.arn):
		return nil, &awsError{"AccessDeniedException", "not authorized to perform kms:Sign"}
	case key.deleted:
		return nil, &awsError{"KMSInvalidStateException", "the key is pending deletion"}
	case r.MessageType != "DIGEST" || len(r.Message) != 32 || !slices.Contains(key.algorithms(), r.SigningAlgorithm):
		return nil, &awsError{"ValidationException", "the request does not fit the key"}
	}
	signature, err := key.private.Sign(rand.Reader, r.Message, crypto.SHA256)
	if err != nil {
		return nil, &awsError{"KMSInternalException", "the key cannot sign"}
	}
	return map[string]any{"KeyId": key.arn, "Signature": signature, "SigningAlgorithm": r.SigningAlgorithm}, nil
}

// isDeleted reports whether the deletion of a key is scheduled.
func (k *keyService) isDeleted(arn string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := k.find(arn)
	return key != nil && key.deleted
}

// secrets are the private keys of the service, to search for.
func (k *keyService) secrets() (*terraformtest.Secrets, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &terraformtest.Secrets{}
	for _, key := range k.keys {
		var numbers [][]byte
		switch private := key.private.(type) {
		case *ecdsa.PrivateKey:
			d, err := private.Bytes()
			if err != nil {
				return nil, err
			}
			numbers = [][]byte{d}
		case *rsa.PrivateKey:
			numbers = [][]byte{private.D.Bytes(), private.Primes[0].Bytes(), private.Primes[1].Bytes()}
		}
		for _, n := range numbers {
			if err := s.Add(key.id, n); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}
