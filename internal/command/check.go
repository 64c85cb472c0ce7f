// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

const checkIntro = `check [-json] [-customer-id GUID -subscription-id GUID]

Reports which of the provider's environment variables are set, what the access token
can be used for, and, with both IDs, the status of the subscription. The report goes to
standard output. It contains no secrets, but replace names and IDs before you share it.
`

// checkIDs identify the subscription to read; empty for none.
type checkIDs struct{ customer, subscription string }

func (i *invocation) checkOptions(args []string) (ids checkIDs, asJSON bool, err error) {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.StringVar(&ids.customer, "customer-id", "", "`GUID` of the customer's tenant")
	flags.StringVar(&ids.subscription, "subscription-id", "", "`GUID` of the subscription to read")
	flags.BoolVar(&asJSON, "json", false, "write a JSON object: version; environment_variables by name, with value and note; access_token and provisioning_status;\nproblems, each with title and message")
	if err := i.parse(flags, checkIntro, args); err != nil {
		return ids, asJSON, err
	}
	given := 0
	flags.Visit(func(f *flag.Flag) {
		if f.Name == "json" {
			return
		}
		if given++; err == nil && !guid.Is(f.Value.String()) {
			err = usagef("-%s must be a GUID, such as 12345678-90ab-cdef-1234-567890abcdef.", f.Name)
		}
	})
	if given == 1 {
		err = usagef("Set both -customer-id and -subscription-id, or neither.")
	}
	return ids, asJSON, err
}

// check reports whether the settings work. Its report includes every failure.
func (i *invocation) check(ctx context.Context, args []string) error {
	ids, asJSON, err := i.checkOptions(args)
	if err != nil {
		return err
	}
	if !asJSON {
		return i.newReport(i.stdout).fill(ctx, ids)
	}
	r := i.newReport(io.Discard)
	err = r.fill(ctx, ids)
	if !errors.Is(ctx.Err(), context.Canceled) {
		r.writeJSON()
	}
	return err
}

func (r *report) fill(ctx context.Context, ids checkIDs) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	c, errs := config.Resolve(nil, r.variables)
	if len(errs) > 0 {
		r.environment(r.variables, nil)
		return r.problem(invalidSettings(errs))
	}
	r.environment(r.variables, config.Ignored(r.variables))
	r.configure(c)
	tokens := c.Source.Credential(r.sender)
	r.begin("Access token", r.members.AccessToken)
	r.row("Source", cmp.Or(c.SourceName, "app-only, without a user"))
	r.rowUnlessEmpty("Client authentication", c.ClientAuthenticationName)
	if _, err := tokens.Token(ctx, false); err != nil {
		return r.failed(ctx, err, advice.Subject{Kind: advice.AccessToken}, tokens.Claims())
	}
	claims := tokens.Claims()
	r.claims(claims)
	judged := r.judge(advice.Subject{Kind: advice.AccessToken}, claims, false)
	if ids.customer == "" {
		if judged != nil {
			return r.problem(judged)
		}
		return nil
	}
	status, err := client.New(c.Endpoint, tokens, r.sender).SubscriptionProvisioningStatus(ctx, ids.customer, ids.subscription)
	rejected, _ := errors.AsType[*client.Error](err)
	if judged != nil && (rejected == nil || rejected.StatusCode != http.StatusUnauthorized) {
		_ = r.problem(judged) // the explanation of a 401 begins with it
	}
	r.begin("Provisioning status", r.members.ProvisioningStatus)
	if err == nil {
		r.status(ids, status)
	} else {
		err = r.failed(ctx, err, advice.Subject{Kind: advice.ProvisioningStatus, CustomerID: ids.customer, SubscriptionID: ids.subscription}, claims)
	}
	if judged != nil {
		return &failure{exitCode: judged.exitCode} // the cause
	}
	return err
}

// report is what check finds out: text, line by line, and the JSON object of -json.
type report struct {
	*invocation
	text    io.Writer
	members members
	section section // the one being written
}

// section has the rows of the text by their labels in snake case.
type section map[string]any

type members struct {
	Version              string              `json:"version"`
	EnvironmentVariables map[string]variable `json:"environment_variables"`
	AccessToken          section             `json:"access_token,omitempty"`        // unless the settings are invalid
	ProvisioningStatus   section             `json:"provisioning_status,omitempty"` // if it was read
	Problems             []problem           `json:"problems"`                      // empty if all is well
}

type variable struct {
	Value string `json:"value,omitempty"` // unless it is a secret or invalid
	Note  string `json:"note,omitempty"`  // why the variable has no effect
}

type problem struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

func (i *invocation) newReport(text io.Writer) *report {
	fmt.Fprintf(text, "terraform-provider-partnercenter %s\n", i.version)
	return &report{invocation: i, text: text, members: members{i.version, map[string]variable{}, section{}, section{}, []problem{}}}
}

func (r *report) writeJSON() {
	out := json.NewEncoder(r.stdout)
	out.SetIndent("", "  ")
	_ = out.Encode(r.members) // stdout keeps its error
}

func (r *report) begin(title string, s section) {
	fmt.Fprintf(r.text, "\n%s\n", title)
	r.section = s
}

// row reports a string, a number, a boolean or nil.
func (r *report) row(label string, value any) {
	r.section[strings.ToLower(strings.ReplaceAll(label, " ", "_"))] = value
	shown := fmt.Sprint(value)
	switch value {
	case nil:
		shown = "null"
	case true:
		shown = "yes"
	case false:
		shown = "no"
	}
	fmt.Fprintf(r.text, "  %-22s %s\n", label+":", shown)
}

func (r *report) rowUnlessEmpty(label, value string) {
	if value != "" {
		r.row(label, value)
	}
}

// problem reports why something failed, and returns the error of the command.
func (r *report) problem(f *failure) error {
	fmt.Fprintf(r.text, "\n%s\n", f.text)
	r.members.Problems = append(r.members.Problems, problem{f.title, f.text})
	return &failure{exitCode: f.exitCode}
}

// failed reports the explanation of an error, unless the command was interrupted.
func (r *report) failed(ctx context.Context, err error, subject advice.Subject, claims entra.Claims) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	return r.problem(r.explain(err, subject, claims))
}

// environment lists the variables, with the values of those that are no secrets, and
// those that are ignored, with the reasons.
func (r *report) environment(v config.Variables, ignored map[string]string) {
	r.begin("Environment variables", nil)
	variables := r.members.EnvironmentVariables
	list := func(names []string, note string) {
		for _, name := range names {
			text, note := name, note
			if reason := ignored[name]; reason != "" {
				note = "ignored: " + reason
			}
			value := config.Shown(v, name)
			if value != "" {
				text += " = " + value
			}
			if note != "" {
				text += " (" + note + ")"
			}
			fmt.Fprintf(r.text, "  %s\n", text)
			variables[name] = variable{strings.Trim(value, `"`), note}
		}
	}
	list(config.Found(v), "")
	list(config.Empty(v), "set but empty")
	list(config.Unrecognized(v), "the provider has no such variable")
	if len(variables) == 0 {
		fmt.Fprintln(r.text, "  none")
	}
}

func (r *report) claims(c entra.Claims) {
	if !c.Readable {
		r.row("Kind", "opaque")
		r.row("Note", "its claims could not be checked")
		return
	}
	if c.AppOnly {
		r.row("Kind", "app-only")
		r.row("Note", "it cannot read a provisioning status")
	} else {
		r.row("Kind", "App+User")
		r.row("User", r.claim(c.User))
		r.row("MFA", c.MFA)
		r.row("Scope", r.claim(strings.Join(c.Scopes, " ")))
	}
	r.row("Tenant", r.claim(c.TenantID))
	r.row("Audience", r.claim(strings.Join(c.Audiences, ", ")))
	if !c.Expires.IsZero() {
		r.row("Expires", c.Expires.UTC().Format(time.RFC3339))
	}
}

func (r *report) status(ids checkIDs, s *client.SubscriptionProvisioningStatus) {
	r.row("customer_id", ids.customer)
	r.row("subscription_id", ids.subscription)
	r.row("sku_id", orNil(s.SKUID))
	r.row("status", s.Status)
	r.row("quantity", orNil(s.Quantity))
	r.row("end_date", orNil(s.EndDate))
	r.rowUnlessEmpty("unreadable end_date", s.UnreadableEndDate)
}

func orNil[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

func (i *invocation) claim(text string) string { return cmp.Or(i.sender.Secrets.Line(text), "(none)") }
