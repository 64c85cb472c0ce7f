// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const promisedSchema = "testdata/schema.json"

var acceptSchema = flag.Bool("accept-schema", false, "write "+promisedSchema+" as the schema is now")

// promise is what users rely on in a data source, an ephemeral resource, the
// provider block or an attribute of one. Descriptions may change freely.
// Defaults and validation are not in a schema: other tests hold them.
type promise struct {
	Type       string `json:"type"`
	Required   bool   `json:"required,omitzero"`
	Optional   bool   `json:"optional,omitzero"`
	Computed   bool   `json:"computed,omitzero"`
	Sensitive  bool   `json:"sensitive,omitzero"`
	Deprecated bool   `json:"deprecated,omitzero"`
}

func (p promise) settable() bool { return p.Required || p.Optional }

func TestSchemaKeepsItsPromises(t *testing.T) {
	t.Parallel()
	now := promises(t)
	changed := changes(promised(t), now)
	if *acceptSchema {
		content, err := json.MarshalIndent(now, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(promisedSchema, append(content, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, c := range changed {
			t.Log(c)
		}
		return
	}
	if len(changed) == 0 {
		return
	}
	message, breaks := "The schema is not the one that users rely on:\n\n", false
	for _, c := range changed {
		message, breaks = message+c.String()+"\n", breaks || c.breaking
	}
	message += "\nIf this is meant, run make accept-schema, commit internal/provider/" + promisedSchema + ", and tell users in CHANGELOG.md"
	if breaks {
		message += " under \"Changed\" or \"Removed\" what they have to do. " +
			"What is BREAKING can only be released as a new major version. Until then, keep the old attribute and deprecate it."
	} else {
		message += ". Nothing here breaks a configuration: a new minor version will do."
	}
	t.Error(message)
}

// promised are the promises made before.
func promised(t *testing.T) map[string]promise {
	t.Helper()
	content, err := os.ReadFile(promisedSchema)
	if err != nil {
		t.Fatal(err)
	}
	var before map[string]promise
	if err := json.Unmarshal(content, &before); err != nil {
		t.Fatal(err)
	}
	return before
}

func promises(t *testing.T) map[string]promise {
	t.Helper()
	found := map[string]promise{}
	for name, schema := range schemas(t) {
		kind, _, _ := strings.Cut(name, ".")
		found[name] = promise{Type: kind, Deprecated: schema.Block.Deprecated}
		for name, attribute := range attributesOf(name, schema.Block.Attributes) {
			found[name] = promise{
				Type: typeName(attribute), Required: attribute.Required, Optional: attribute.Optional, Computed: attribute.Computed,
				Sensitive: attribute.Sensitive, Deprecated: attribute.Deprecated,
			}
		}
	}
	return found
}

func typeName(attribute *tfprotov6.SchemaAttribute) string {
	switch {
	case attribute.NestedType == nil:
		return strings.ToLower(strings.ReplaceAll(attribute.Type.String(), "tftypes.", ""))
	case attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return "object"
	}
	return strings.ToLower(attribute.NestedType.Nesting.String()) + " of objects"
}

// change is one difference, and what it means to users.
type change struct {
	name     string
	what     string
	breaking bool
}

func (c change) String() string {
	if c.breaking {
		return "BREAKING    " + c.name + " " + c.what
	}
	return "compatible  " + c.name + " " + c.what
}

// changes tells the differences by name. What comes or goes with the object
// around it is not told by itself.
func changes(before, now map[string]promise) []change {
	all := map[string]promise{}
	maps.Copy(all, before)
	maps.Copy(all, now)
	var found []change
	for _, name := range slices.Sorted(maps.Keys(all)) {
		parent := name[:max(strings.LastIndex(name, "."), 0)]
		switch {
		case lacks(now, name):
			if lacks(before, parent) || !lacks(now, parent) {
				found = append(found, change{name, "is removed: configurations that name it fail", true})
			}
		case lacks(before, name):
			if lacks(now, parent) || !lacks(before, parent) {
				found = append(found, added(name, now[name]))
			}
		default:
			found = append(found, differences(name, before[name], now[name])...)
		}
	}
	return found
}

func lacks(promises map[string]promise, name string) bool {
	_, ok := promises[name]
	return !ok
}

func added(name string, is promise) change {
	if is.Required {
		return change{name, "is new and required: configurations without it fail", true}
	}
	return change{name, "is new", false}
}

func differences(name string, was, is promise) []change {
	readable := !strings.HasPrefix(name, "provider.")
	var found []change
	for _, rule := range []struct {
		applies  bool
		what     string
		breaking bool
	}{
		{was.Type != is.Type, fmt.Sprintf("was a %s and is a %s: values and expressions that fitted it may not fit any longer", was.Type, is.Type), true},
		{!was.Required && is.Required, "has become required: configurations without it fail", true},
		{was.settable() && !is.settable(), "cannot be set any longer: configurations that set it fail", true},
		{was.Computed && !is.Computed, "is not computed any longer: it is null where it is not set", true},
		{!was.Sensitive && is.Sensitive && readable, "has become sensitive: outputs and for_each that use it fail", true},
		{!was.Sensitive && is.Sensitive && !readable, "has become sensitive", false},
		{was.Sensitive && !is.Sensitive, "is not sensitive any longer: what was hidden is shown in plans and logs", true},
		{was.Required && is.Optional, "is not required any longer", false},
		{!was.settable() && is.Optional, "can be set", false},
		{!was.Computed && is.Computed && is.settable(), "has a value where it is not set", false},
		{!was.Deprecated && is.Deprecated, "has become deprecated: users are warned", false},
		{was.Deprecated && !is.Deprecated, "is not deprecated any longer", false},
	} {
		if rule.applies {
			found = append(found, change{name, rule.what, rule.breaking})
		}
	}
	return found
}

func TestChangesAreClassifiedByWhatTheyMeanToUsers(t *testing.T) {
	t.Parallel()
	const name = "data.partnercenter_thing.field"
	var (
		absent   = promise{}
		required = promise{Type: "string", Required: true}
		optional = promise{Type: "string", Optional: true}
		computed = promise{Type: "string", Computed: true}
		either   = promise{Type: "string", Optional: true, Computed: true}
		secret   = promise{Type: "string", Computed: true, Sensitive: true}
		old      = promise{Type: "string", Computed: true, Deprecated: true}
		number   = promise{Type: "number", Computed: true}
	)
	for title, test := range map[string]struct {
		name     string
		was, is  promise
		breaking bool
		says     []string
	}{
		"removed":               {name, computed, absent, true, []string{"is removed"}},
		"new optional":          {name, absent, optional, false, []string{"is new"}},
		"new computed":          {name, absent, computed, false, []string{"is new"}},
		"new required":          {name, absent, required, true, []string{"is new and required"}},
		"another type":          {name, computed, number, true, []string{"was a string and is a number"}},
		"optional to required":  {name, optional, required, true, []string{"has become required"}},
		"computed to required":  {name, computed, required, true, []string{"has become required", "is not computed any longer"}},
		"required to optional":  {name, required, optional, false, []string{"is not required any longer"}},
		"required to computed":  {name, required, computed, true, []string{"cannot be set any longer"}},
		"optional to computed":  {name, optional, computed, true, []string{"cannot be set any longer"}},
		"optional to either":    {name, optional, either, false, []string{"has a value where it is not set"}},
		"either to optional":    {name, either, optional, true, []string{"is not computed any longer"}},
		"either to computed":    {name, either, computed, true, []string{"cannot be set any longer"}},
		"computed to either":    {name, computed, either, false, []string{"can be set"}},
		"computed to optional":  {name, computed, optional, true, []string{"is not computed any longer", "can be set"}},
		"sensitive":             {name, computed, secret, true, []string{"has become sensitive: outputs"}},
		"sensitive no longer":   {name, secret, computed, true, []string{"is not sensitive any longer"}},
		"deprecated":            {name, computed, old, false, []string{"has become deprecated"}},
		"deprecated no longer":  {name, old, computed, false, []string{"is not deprecated any longer"}},
		"sensitive in provider": {"provider.field", promise{Optional: true}, promise{Optional: true, Sensitive: true}, false, []string{"has become sensitive"}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			before, now := map[string]promise{test.name: test.was}, map[string]promise{test.name: test.is}
			if test.was == absent {
				delete(before, test.name)
			}
			if test.is == absent {
				delete(now, test.name)
			}
			found := changes(before, now)
			if len(found) != len(test.says) {
				t.Fatalf("got %v, want %q", found, test.says)
			}
			breaking := false
			for i, c := range found {
				breaking = breaking || c.breaking
				if !strings.HasPrefix(c.what, test.says[i]) {
					t.Errorf("got %q, want %q", c.what, test.says[i])
				}
			}
			if breaking != test.breaking {
				t.Errorf("got breaking %t, want %t", breaking, test.breaking)
			}
		})
	}
}

func TestWhatComesOrGoesAsAWholeIsToldOnce(t *testing.T) {
	t.Parallel()
	thing := map[string]promise{
		"data.partnercenter_thing":           {Type: "data"},
		"data.partnercenter_thing.id":        {Type: "string", Required: true},
		"data.partnercenter_thing.many":      {Type: "map of objects", Required: true},
		"data.partnercenter_thing.many.name": {Type: "string", Required: true},
	}
	if got := fmt.Sprint(changes(nil, thing)); got != "[compatible  data.partnercenter_thing is new]" {
		t.Errorf("a new data source: got %s", got)
	}
	if got := changes(thing, nil); len(got) != 1 || !got[0].breaking || got[0].name != "data.partnercenter_thing" {
		t.Errorf("a data source that is gone: got %v", got)
	}
	if got := changes(thing, thing); len(got) != 0 {
		t.Errorf("the same: got %v", got)
	}
}

func TestNoDifferenceGoesUntold(t *testing.T) {
	t.Parallel()
	var all []promise
	for bits := range 1 << 5 {
		p := promise{Required: bits&1 > 0, Optional: bits&2 > 0, Computed: bits&4 > 0, Sensitive: bits&8 > 0, Deprecated: bits&16 > 0}
		if p.Required != (p.Optional || p.Computed) { // what Terraform takes
			all = append(all, p)
		}
	}
	for _, was := range all {
		for _, is := range all {
			if told := len(differences("data.partnercenter_thing.field", was, is)) > 0; told != (was != is) {
				t.Errorf("from %+v to %+v: told %t", was, is, told)
			}
		}
	}
}
