package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// UpgradeResourceState reads a state that this version of the schema wrote, which Terraform asks for in every plan. The framework reads everything else.
func (s *directServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if state, ok := s.upgraded(req); ok {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
	}
	return s.ProviderServer.UpgradeResourceState(ctx, req)
}

// upgraded returns a stored state as Terraform wants it. It returns false for the state of another version, and for one that somebody has changed.
func (s *directServer) upgraded(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.DynamicValue, bool) {
	r, ok := s.resources[req.TypeName]
	if !ok || req.Version != r.schema.Version || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return nil, false
	}
	var encoded bytes.Buffer
	if err := transcode(msgpack.NewEncoder(&encoded), r.object, req.RawState.JSON); err != nil {
		return nil, false
	}
	return &tfprotov6.DynamicValue{MsgPack: encoded.Bytes()}, true
}

var errUnexpectedType = errors.New("a value does not have the type of its attribute")

// transcode writes a JSON value of a type in MessagePack. It refuses what Terraform does not write for this type. An attribute that is missing becomes null.
func transcode(to *msgpack.Encoder, t tftypes.Type, text json.RawMessage) error {
	if string(text) == "null" {
		return to.EncodeNil()
	}
	switch t := t.(type) {
	case tftypes.Object:
		var attributes map[string]json.RawMessage
		if err := json.Unmarshal(text, &attributes); err != nil {
			return err
		}
		return transcodeObject(to, t, attributes)
	case tftypes.Map:
		var elements map[string]json.RawMessage
		if err := json.Unmarshal(text, &elements); err != nil {
			return err
		}
		if err := to.EncodeMapLen(len(elements)); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(elements)) {
			if err := errors.Join(to.EncodeString(key), transcode(to, t.ElementType, elements[key])); err != nil {
				return err
			}
		}
		return nil
	case tftypes.List:
		return transcodeList(to, t.ElementType, text)
	case tftypes.Set:
		return transcodeList(to, t.ElementType, text)
	}
	switch {
	case t.Is(tftypes.String):
		var v string
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		return to.EncodeString(v)
	case t.Is(tftypes.Bool):
		var v bool
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		return to.EncodeBool(v)
	case t.Is(tftypes.Number):
		v, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			return err
		}
		return to.EncodeInt(v)
	}
	return errUnexpectedType
}

func transcodeObject(to *msgpack.Encoder, t tftypes.Object, attributes map[string]json.RawMessage) error {
	for name := range attributes {
		if _, ok := t.AttributeTypes[name]; !ok {
			return errUnexpectedType
		}
	}
	if err := to.EncodeMapLen(len(t.AttributeTypes)); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(t.AttributeTypes)) {
		if err := to.EncodeString(name); err != nil {
			return err
		}
		value, ok := attributes[name]
		if !ok {
			value = json.RawMessage("null")
		}
		if err := transcode(to, t.AttributeTypes[name], value); err != nil {
			return err
		}
	}
	return nil
}

func transcodeList(to *msgpack.Encoder, element tftypes.Type, text json.RawMessage) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(text, &elements); err != nil {
		return err
	}
	if err := to.EncodeArrayLen(len(elements)); err != nil {
		return err
	}
	for _, e := range elements {
		if err := transcode(to, element, e); err != nil {
			return err
		}
	}
	return nil
}
