package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// An apiServer is a fake Kubernetes API server. It stores Secrets, ConfigMaps and Deployments for the real hashicorp/kubernetes provider.
// A rollout is complete at once.
type apiServer struct {
	mu      sync.Mutex
	server  *httptest.Server
	objects map[string]object // by path
	denied  []string          // plural names of resources that nobody may write
	unknown []string          // requests that are not supported
}

// An object is a Kubernetes object as JSON.
type object = map[string]any

func newAPIServer() *apiServer {
	a := &apiServer{objects: map[string]object{}}
	a.server = httptest.NewServer(a)
	return a
}

// An apiError is an HTTP status and the reason of a Status.
type apiError struct {
	code   int
	reason string
}

func (a *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	answer, fault := a.perform(r)
	w.Header().Set("Content-Type", "application/json")
	if fault != nil {
		w.WriteHeader(fault.code)
		answer = object{"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": fault.code, "reason": fault.reason, "message": fault.reason}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (a *apiServer) perform(r *http.Request) (object, *apiError) {
	// /api/v1/namespaces/default/secrets/x, or /apis/apps/v1/namespaces/default/deployments/x
	_, rest, ok := strings.Cut(r.URL.Path, "/namespaces/")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) < 2 || len(parts) > 3 || !slices.Contains([]string{"secrets", "configmaps", "deployments"}, parts[1]) {
		a.unknown = append(a.unknown, r.Method+" "+r.URL.Path)
		return nil, &apiError{http.StatusNotFound, "NotFound"}
	}
	if r.Method != http.MethodGet && slices.Contains(a.denied, parts[1]) {
		return nil, &apiError{http.StatusForbidden, "Forbidden"}
	}
	current, exists := a.objects[r.URL.Path]
	if r.Method == http.MethodPost {
		return a.create(r)
	}
	if !exists {
		return nil, &apiError{http.StatusNotFound, "NotFound"}
	}
	switch r.Method {
	case http.MethodGet:
		return current, nil
	case http.MethodPatch:
		return a.patch(r, current)
	case http.MethodDelete:
		delete(a.objects, r.URL.Path)
		return object{"kind": "Status", "apiVersion": "v1", "status": "Success"}, nil
	}
	a.unknown = append(a.unknown, r.Method+" "+r.URL.Path)
	return nil, &apiError{http.StatusMethodNotAllowed, "MethodNotAllowed"}
}

func (a *apiServer) create(r *http.Request) (object, *apiError) {
	o, err := decodeObject(r)
	if err != nil {
		return nil, &apiError{http.StatusBadRequest, "BadRequest"}
	}
	metadata, _ := o["metadata"].(object)
	name, _ := metadata["name"].(string)
	path := r.URL.Path + "/" + name
	if name == "" || a.objects[path] != nil {
		return nil, &apiError{http.StatusConflict, "AlreadyExists"}
	}
	metadata["uid"] = fmt.Sprintf("%x", sha256.Sum256([]byte(path)))[:32]
	metadata["resourceVersion"] = "1"
	complete(o)
	a.objects[path] = o
	return o, nil
}

// decodeObject decodes an object that the provider sends as protobuf or as JSON.
func decodeObject(r *http.Request) (o object, err error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if envelope, ok := bytes.CutPrefix(text, []byte("k8s\x00")); ok {
		var sent runtime.Unknown
		if err := sent.Unmarshal(envelope); err != nil {
			return nil, err
		}
		typed := map[string]interface{ Unmarshal([]byte) error }{
			"Secret": &core.Secret{}, "ConfigMap": &core.ConfigMap{}, "Deployment": &apps.Deployment{},
		}[sent.Kind]
		if typed == nil {
			return nil, fmt.Errorf("unknown kind %q", sent.Kind)
		}
		if err := typed.Unmarshal(sent.Raw); err != nil {
			return nil, err
		}
		if text, err = json.Marshal(typed); err != nil {
			return nil, err
		}
		o = object{"kind": sent.Kind, "apiVersion": sent.APIVersion} // protobuf has them in the envelope
	}
	return o, json.Unmarshal(text, &o)
}

// patch applies a JSON patch (RFC 6902). The data of an immutable object cannot change.
func (a *apiServer) patch(r *http.Request, current object) (object, *apiError) {
	var operations []struct {
		Op, Path string
		Value    any
	}
	text, err := json.Marshal(current)
	var patched object
	if err != nil || json.Unmarshal(text, &patched) != nil || json.NewDecoder(r.Body).Decode(&operations) != nil {
		return nil, &apiError{http.StatusBadRequest, "BadRequest"}
	}
	for _, o := range operations {
		at := patched
		names := strings.Split(strings.TrimPrefix(o.Path, "/"), "/")
		for i, name := range names {
			names[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		}
		last := names[len(names)-1]
		for _, name := range names[:len(names)-1] {
			next, ok := at[name].(object)
			if !ok {
				return nil, &apiError{http.StatusUnprocessableEntity, "Invalid"}
			}
			at = next
		}
		if o.Op == "remove" {
			delete(at, last)
		} else {
			at[last] = o.Value
		}
	}
	if current["immutable"] == true && !reflect.DeepEqual(current["data"], patched["data"]) {
		return nil, &apiError{http.StatusUnprocessableEntity, "Invalid"}
	}
	complete(patched)
	a.objects[r.URL.Path] = patched
	return patched, nil
}

// complete does what the API server and its controllers do: stringData becomes data, and a rollout completes.
func complete(o object) {
	if texts, ok := o["stringData"].(object); ok {
		delete(o, "stringData")
		data, _ := o["data"].(object)
		if data == nil {
			data = object{}
		}
		for key, value := range texts {
			text, _ := value.(string)
			data[key] = base64.StdEncoding.EncodeToString([]byte(text))
		}
		o["data"] = data
	}
	if spec, ok := o["spec"].(object); ok {
		replicas := spec["replicas"]
		o["status"] = object{"replicas": replicas, "updatedReplicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas}
	}
}

func (a *apiServer) object(path string) object {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.objects[path])
}

// data returns the values of a Secret or a ConfigMap. It is empty if there is none.
func (a *apiServer) data(plural, name string) map[string]string {
	data, _ := a.object("/api/v1/namespaces/default/" + plural + "/" + name)["data"].(object)
	values := map[string]string{}
	for key, value := range data {
		text, _ := value.(string)
		if plural == "secrets" {
			decoded, _ := base64.StdEncoding.DecodeString(text)
			text = string(decoded)
		}
		values[key] = text
	}
	return values
}
