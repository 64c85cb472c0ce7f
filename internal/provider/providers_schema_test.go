// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// providersSchema is what terraform providers schema -json prints, for
// tfplugindocs, which looks for the provider by its name alone. A terraform
// before 1.14 leaves the actions out.
const providersSchema = "testdata/providers-schema.json"

func TestSchema_Accepted(t *testing.T) {
	t.Parallel()
	kinds := map[string]any{}
	for name, schema := range schemas(t) {
		kind, name, _ := strings.Cut(name, ".")
		written := map[string]any{"version": schema.Version, "block": schemaObject(t, schema.Block.Attributes, schema.Block.Description)}
		switch kind {
		case "provider":
			kinds["provider"] = written
			continue
		case "data":
			kind = "data_source_schemas"
		case "ephemeral":
			kind = "ephemeral_resource_schemas"
		case "action":
			kind = "action_schemas"
			delete(written, "version")
		}
		if kinds[kind] == nil {
			kinds[kind] = map[string]any{}
		}
		kinds[kind].(map[string]any)[name] = written
	}
	now, err := json.MarshalIndent(map[string]any{
		"format_version":   "1.0",
		"provider_schemas": map[string]any{"partnercenter": kinds},
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(now) + "\n"; accepted(t, providersSchema, text) != text {
		t.Errorf("internal/provider/%s is not the schema: run make accept-schema generate, and commit both results.", providersSchema)
	}
}

func TestSchema_PrintedByTerraform(t *testing.T) {
	t.Parallel()
	skipWithout(t, actions)
	kept, err := os.ReadFile(providersSchema)
	if err != nil {
		t.Fatal(err)
	}
	command := newCLI(t, nil).command(t.Context(), "providers", "schema", "-json")
	printed, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	printed = bytes.ReplaceAll(printed, []byte(`"registry.terraform.io/terraform-partnercenter/partnercenter"`), []byte(`"partnercenter"`))
	if got, want := sorted(t, printed), sorted(t, kept); got != want {
		t.Errorf("terraform prints\n%s\n\nwant\n%s", got, want)
	}
}

// sorted is a JSON document with its names in order.
func sorted(t *testing.T, document []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// schemaObject is a block or a nested object as Terraform writes it.
func schemaObject(t *testing.T, attributes []*tfprotov6.SchemaAttribute, description string) map[string]any {
	t.Helper()
	named := map[string]any{}
	for _, a := range attributes {
		named[a.Name] = schemaAttribute(t, a)
	}
	object := map[string]any{"attributes": named}
	if description != "" {
		object["description"], object["description_kind"] = description, "markdown"
	}
	return object
}

func schemaAttribute(t *testing.T, a *tfprotov6.SchemaAttribute) map[string]any {
	t.Helper()
	written := map[string]any{"description": a.Description, "description_kind": "markdown"}
	for mode, is := range map[string]bool{"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "deprecated": a.Deprecated} {
		if is {
			written[mode] = true
		}
	}
	if a.NestedType != nil {
		nested := schemaObject(t, a.NestedType.Attributes, "")
		nested["nesting_mode"] = strings.ToLower(a.NestedType.Nesting.String())
		written["nested_type"] = nested
		return written
	}
	kind, err := json.Marshal(a.Type)
	if err != nil {
		t.Fatal(err)
	}
	written["type"] = json.RawMessage(kind)
	return written
}
