// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"net/http"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

const checkIntro = `check [-customer-id GUID -subscription-id GUID]

Reports which of the provider's environment variables are set, what the access token
can be used for, and, with both IDs, the status of the subscription. The report goes to
standard output. It contains no secret: before you share it, replace names and IDs.
`

// checkIDs identify the subscription to read; empty for none.
type checkIDs struct{ customer, subscription string }

func (i *invocation) checkIDs(args []string) (checkIDs, error) {
	var ids checkIDs
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.StringVar(&ids.customer, "customer-id", "", "`GUID` of the customer's tenant")
	flags.StringVar(&ids.subscription, "subscription-id", "", "`GUID` of the subscription to read")
	err := i.parse(flags, checkIntro, args)
	given := 0
	flags.Visit(func(*flag.Flag) { given++ })
	switch {
	case err != nil:
		return ids, err
	case given == 1:
		return ids, usagef("check takes both -customer-id and -subscription-id, or neither.")
	case given == 2 && !guid.Is(ids.customer):
		return ids, usagef("-customer-id must be a GUID, such as 12345678-90ab-cdef-1234-567890abcdef.")
	case given == 2 && !guid.Is(ids.subscription):
		return ids, usagef("-subscription-id must be a GUID, such as 12345678-90ab-cdef-1234-567890abcdef.")
	}
	return ids, nil
}

// check reports whether the settings work. Its report includes every failure.
func (i *invocation) check(ctx context.Context, args []string) error {
	ids, err := i.checkIDs(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r := report{i}
	r.environment(i.variables)
	c, errs := config.Resolve(nil, i.variables)
	if len(errs) > 0 {
		r.section("Settings")
		r.paragraph(invalidSettings(errs).Error())
		return reported(exitUsage)
	}
	i.configure(c)
	tokens := c.Source.Credential(i.sender)

	r.section("Access token")
	r.row("Source", cmp.Or(c.SourceName, "the app itself"))
	r.row("Client authentication", c.ClientAuthenticationName)
	if _, err := tokens.Token(ctx, false); err != nil {
		return r.failure(ctx, err, advice.Subject{Kind: advice.AccessToken}, tokens.Claims())
	}
	claims := tokens.Claims()
	r.claims(claims)
	judged := i.judge(advice.Subject{Kind: advice.AccessToken}, claims, false)
	if ids.customer == "" {
		return r.judgment(judged)
	}
	status, err := client.New(c.Endpoint, tokens, i.sender).SubscriptionProvisioningStatus(ctx, ids.customer, ids.subscription)
	if rejected, ok := errors.AsType[*client.Error](err); !ok || rejected.StatusCode != http.StatusUnauthorized {
		_ = r.judgment(judged) // the explanation of a 401 begins with it
	}
	r.section("Provisioning status")
	if err == nil {
		r.status(ids, status)
	} else {
		err = r.failure(ctx, err, advice.Subject{Kind: advice.ProvisioningStatus, CustomerID: ids.customer, SubscriptionID: ids.subscription}, claims)
	}
	if judged != nil {
		return reported(judged.exitCode) // the cause
	}
	return err
}
