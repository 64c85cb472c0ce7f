// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

const checkIntro = `check [-json] [-customer-id GUID -subscription-id GUID]

Reports which of the provider's environment variables are set, what the access token
can be used for, and, with both IDs, the status of the subscription. The report goes to
standard output. It contains no secret: before you share it, replace names and IDs.
`

// checkIDs identify the subscription to read; empty for none.
type checkIDs struct{ customer, subscription string }

func (i *invocation) checkOptions(args []string) (ids checkIDs, asJSON bool, err error) {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.Func("customer-id", "`GUID` of the customer's tenant", guidFlag(&ids.customer))
	flags.Func("subscription-id", "`GUID` of the subscription to read", guidFlag(&ids.subscription))
	flags.BoolVar(&asJSON, "json", false, "write a JSON object: version; environment_variables by name, with value and note; access_token and provisioning_status;\nproblems, each with title and message")
	err = i.parse(flags, checkIntro, args)
	if err == nil && (ids.customer == "") != (ids.subscription == "") {
		err = usagef("check takes both -customer-id and -subscription-id, or neither.")
	}
	return ids, asJSON, err
}

func guidFlag(id *string) func(string) error {
	return func(text string) error {
		if !guid.Is(text) {
			return errors.New("it must be a GUID, such as 12345678-90ab-cdef-1234-567890abcdef")
		}
		*id = text
		return nil
	}
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
	r.environment(r.variables, c.Ignored)
	if len(errs) > 0 {
		return r.problem(invalidSettings(errs))
	}
	r.configure(c)
	tokens := c.Source.Credential(r.sender)
	r.begin("Access token", r.members.AccessToken)
	r.row("Source", cmp.Or(c.SourceName, "the app itself"))
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
