package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"time"
)

// A secretsManager is a fake AWS Secrets Manager. It supports the operations that the real hashicorp/aws provider calls, and stores
// versions and their stages as AWS does.
type secretsManager struct {
	mu      sync.Mutex
	server  *httptest.Server
	secrets map[string]*awsSecret // by name
	denied  bool                  // PutSecretValue is denied
	unknown []string              // operations that were called and are not supported
}

type awsSecret struct {
	name, arn string
	made      time.Time
	versions  []*awsVersion // the newest last
}

type awsVersion struct {
	id, text string
	stages   []string
}

// awsRequest has the members of all requests.
type awsRequest struct {
	Name, SecretID, ClientRequestToken, SecretString, Description string
	VersionID, VersionStage, RemoveFromVersionID, MoveToVersionID string
	VersionStages                                                 []string
}

func newSecretsManager() *secretsManager {
	m := &secretsManager{secrets: map[string]*awsSecret{}}
	m.server = httptest.NewServer(serveAWS(&m.mu, "secretsmanager.", m.perform))
	return m
}

func (m *secretsManager) perform(operation string, r awsRequest) (map[string]any, *awsError) {
	if operation == "CreateSecret" {
		if m.secrets[r.Name] != nil {
			return nil, &awsError{"ResourceExistsException", "the secret exists"}
		}
		s := &awsSecret{name: r.Name, arn: "arn:aws:secretsmanager:eu-central-1:000000000000:secret:" + r.Name + "-AbCdEf", made: time.Now()}
		m.secrets[r.Name] = s
		return map[string]any{"ARN": s.arn, "Name": s.name}, nil
	}
	s := m.find(r.SecretID)
	if s == nil {
		return nil, &awsError{"ResourceNotFoundException", "Secrets Manager can't find the specified secret."}
	}
	switch operation {
	case "DescribeSecret":
		stages := map[string][]string{}
		for _, v := range s.versions {
			if len(v.stages) > 0 {
				stages[v.id] = v.stages
			}
		}
		return map[string]any{"ARN": s.arn, "Name": s.name, "CreatedDate": s.made.Unix(), "VersionIdsToStages": stages}, nil
	case "ListSecretVersionIds":
		return map[string]any{"ARN": s.arn, "Name": s.name, "Versions": s.list()}, nil
	case "GetResourcePolicy":
		return map[string]any{"ARN": s.arn, "Name": s.name}, nil
	case "PutSecretValue":
		if m.denied {
			return nil, &awsError{"AccessDeniedException", "not authorized to perform secretsmanager:PutSecretValue"}
		}
		return s.put(r), nil
	case "GetSecretValue":
		return s.get(r)
	case "UpdateSecretVersionStage":
		s.move(r)
		return map[string]any{"ARN": s.arn, "Name": s.name}, nil
	case "DeleteSecret":
		delete(m.secrets, s.name)
		return map[string]any{"ARN": s.arn, "Name": s.name, "DeletionDate": time.Now().Unix()}, nil
	}
	m.unknown = append(m.unknown, operation)
	return nil, &awsError{"InvalidAction", fmt.Sprintf("the fake does not support %s", operation)}
}

func (m *secretsManager) find(id string) *awsSecret {
	for _, s := range m.secrets {
		if s.name == id || s.arn == id {
			return s
		}
	}
	return nil
}

// list returns the versions with labels. AWS does not list the others by default.
func (s *awsSecret) list() []map[string]any {
	versions := []map[string]any{}
	for _, v := range s.versions {
		if len(v.stages) > 0 {
			versions = append(versions, map[string]any{"VersionId": v.id, "VersionStages": v.stages, "CreatedDate": s.made.Unix()})
		}
	}
	return versions
}

// put adds a version. It becomes AWSCURRENT, and the earlier one becomes AWSPREVIOUS.
func (s *awsSecret) put(r awsRequest) map[string]any {
	stages := r.VersionStages
	if len(stages) == 0 {
		stages = []string{"AWSCURRENT"}
	}
	v := &awsVersion{id: r.ClientRequestToken, text: r.SecretString}
	s.versions = append(s.versions, v)
	for _, stage := range stages {
		s.stage(stage, v)
	}
	return map[string]any{"ARN": s.arn, "Name": s.name, "VersionId": v.id, "VersionStages": v.stages}
}

// stage moves a label to a version.
func (s *awsSecret) stage(label string, to *awsVersion) {
	for _, v := range s.versions {
		if slices.Contains(v.stages, label) && v != to {
			v.stages = slices.DeleteFunc(v.stages, func(l string) bool { return l == label })
			if label == "AWSCURRENT" {
				s.stage("AWSPREVIOUS", v)
			}
		}
	}
	if to != nil && !slices.Contains(to.stages, label) {
		to.stages = append(to.stages, label)
	}
}

func (s *awsSecret) move(r awsRequest) {
	for _, v := range s.versions {
		if v.id == r.MoveToVersionID {
			s.stage(r.VersionStage, v)
			return
		}
	}
	s.stage(r.VersionStage, nil)
}

func (s *awsSecret) get(r awsRequest) (map[string]any, *awsError) {
	stage := r.VersionStage
	if stage == "" && r.VersionID == "" {
		stage = "AWSCURRENT"
	}
	for _, v := range s.versions {
		if (r.VersionID == "" || v.id == r.VersionID) && (stage == "" || slices.Contains(v.stages, stage)) {
			return map[string]any{"ARN": s.arn, "Name": s.name, "VersionId": v.id, "SecretString": v.text, "VersionStages": v.stages, "CreatedDate": s.made.Unix()}, nil
		}
	}
	return nil, &awsError{"ResourceNotFoundException", "Secrets Manager can't find the specified secret value."}
}

// current returns the AWSCURRENT version of a secret, which has to be a JSON object of strings, and the number of versions so far.
func (m *secretsManager) current(name string) (env map[string]string, versions int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.secrets[name]
	if s == nil {
		return nil, 0, fmt.Errorf("there is no secret %q", name)
	}
	for _, v := range s.versions {
		if slices.Contains(v.stages, "AWSCURRENT") {
			err = json.Unmarshal([]byte(v.text), &env)
			return env, len(s.versions), err
		}
	}
	return nil, 0, fmt.Errorf("no version of %q is AWSCURRENT", name)
}
