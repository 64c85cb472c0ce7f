// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// issueForm has what GitHub takes. One that it does not take is not shown.
//
// https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
type issueForm struct {
	Name        string   `yaml:"name"`
	Description string   `yaml:"description"`
	Labels      []string `yaml:"labels"`
	Body        []struct {
		Type       string `yaml:"type"`
		ID         string `yaml:"id"`
		Attributes struct {
			Label       string `yaml:"label"`
			Description string `yaml:"description"`
			Placeholder string `yaml:"placeholder"`
			Value       string `yaml:"value"`
			Render      string `yaml:"render"`
			Options     []any  `yaml:"options"`
		} `yaml:"attributes"`
		Validations struct {
			Required bool `yaml:"required"`
		} `yaml:"validations"`
	} `yaml:"body"`
}

func issueForms(t *testing.T) map[string]issueForm {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repository, ".github", "ISSUE_TEMPLATE", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]issueForm{}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "config.yml" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var form issueForm
		if err := yaml.Load(content, &form, yaml.WithKnownFields()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		forms[name] = form
	}
	return forms
}

func TestIssueFormsAreWhatGitHubTakes(t *testing.T) {
	t.Parallel()
	for name, form := range issueForms(t) {
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s has no name, no description or no body", name)
		}
		seen := map[string]bool{}
		for _, element := range form.Body {
			a := element.Attributes
			switch element.Type {
			case "markdown":
				if a.Value == "" {
					t.Errorf("%s has an empty text", name)
				}
				continue
			case "input", "textarea":
			case "dropdown", "checkboxes":
				if len(a.Options) == 0 {
					t.Errorf("%s: %s has no options", name, element.ID)
				}
			default:
				t.Errorf("%s: %s has the type %q", name, element.ID, element.Type)
			}
			if element.ID == "" || a.Label == "" || seen[element.ID] || seen[a.Label] {
				t.Errorf("%s: %s (%q) has no ID or label of its own", name, element.ID, a.Label)
			}
			seen[element.ID], seen[a.Label] = true, true
		}
	}
}

func TestIssueFormsAskForTheCorrelationIDAndForNoCredential(t *testing.T) {
	t.Parallel()
	forms := issueForms(t)
	bug, asked := forms["bug.yml"], false
	for _, element := range bug.Body {
		asked = asked || element.ID == "correlation_id" && element.Validations.Required
	}
	if !asked {
		t.Error("bug.yml does not insist on the correlation ID")
	}
	credential := regexp.MustCompile(`(?i)\b(token|secret|password|certificate|credential)`)
	for name, form := range forms {
		if first := form.Body[0]; first.Type != "markdown" || !strings.Contains(first.Attributes.Value, "Never paste a") {
			t.Errorf("%s does not begin with a warning", name)
		}
		for _, element := range form.Body {
			wanted := []string{element.ID, element.Attributes.Label, element.Attributes.Placeholder}
			if slices.ContainsFunc(wanted, credential.MatchString) {
				t.Errorf("%s: %s seems to ask for a credential", name, element.ID)
			}
		}
	}
}
