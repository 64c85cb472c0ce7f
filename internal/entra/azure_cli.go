// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
	"context"
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const azureCLITimeout = time.Minute

// AzureCLI runs az account get-access-token.
type AzureCLI struct {
	Resource string // the service to request the token for, such as https://api.partnercenter.microsoft.com
	TenantID string // the partner's tenant; empty for the one that az is signed in to
}

// Credential implements [Source].
func (a AzureCLI) Credential(sender pipeline.Sender) *Credential {
	return newAzureCLICredential(a.run, sender.Secrets)
}

// run uses a new library credential each time: one caches nothing, and locks while az runs.
func (a AzureCLI) run(ctx context.Context) (azcore.AccessToken, error) {
	if _, err := exec.LookPath("az"); err != nil {
		return azcore.AccessToken{}, &AzureCLIError{Missing: true}
	}
	az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: a.TenantID})
	if err != nil {
		return azcore.AccessToken{}, err
	}
	return az.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{a.Resource + "/.default"}})
}

// newAzureCLICredential limits each run of az, and checks its result.
func newAzureCLICredential(run func(context.Context) (azcore.AccessToken, error), secrets *redact.Secrets) *Credential {
	return &Credential{fetch: func(ctx context.Context) (Tokens, error) {
		limited, cancel := context.WithTimeout(ctx, azureCLITimeout)
		defer cancel()
		started := time.Now()
		result, err := run(limited)
		switch {
		case ctx.Err() != nil:
			return Tokens{}, ctx.Err()
		case limited.Err() != nil:
			return Tokens{}, &AzureCLIError{TimedOut: true, Invalid: "it took longer than " + azureCLITimeout.String()}
		case err != nil:
			return Tokens{}, newAzureCLIError(err, secrets)
		}
		if reason := whyUnusable(result.Token); reason != "" {
			return Tokens{}, &AzureCLIError{Invalid: reason}
		}
		secrets.Set(redact.AccessToken, result.Token)
		return Tokens{access: newToken(result.Token, started, result.ExpiresOn.Sub(started))}, nil
	}}
}

// newAzureCLIError tells az's failures apart by their text, all that the library offers.
func newAzureCLIError(err error, secrets *redact.Secrets) *AzureCLIError {
	if e, ok := errors.AsType[*AzureCLIError](err); ok {
		return e
	}
	// The library adds these.
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "AzureCLICredential: "), "To troubleshoot, visit https://aka.ms/azsdk/")
	return &AzureCLIError{
		Codes:       aadstsCodes(text),
		SignedOut:   strings.Contains(text, "Please run 'az login' to setup account"),
		Login:       firstMatch(azLogin, text),
		Description: secrets.Line(strings.TrimSpace(text)),
	}
}

// azLogin matches the command that az asks the user to run, if it is for one scope.
// It matches nothing that a shell would take for another command, and not the period
// with which the library ends the text.
var azLogin = regexp.MustCompile(`(az login(?: --tenant "?[0-9A-Za-z.-]+"?)? --scope "?https://[0-9A-Za-z./-]*[0-9A-Za-z/]"?)\.?(?:\s|$)`)

// AzureCLIError is az's failure to return a token. Its text is one line.
type AzureCLIError struct {
	Missing     bool   // whether there is no az on PATH
	SignedOut   bool   // whether az knows no account
	Codes       []int  // Entra's error codes in az's text, without AADSTS
	Login       string // the command with a scope that az asks the user to run, if any
	TimedOut    bool   // whether az took too long
	Description string // az's own text in one line, without secrets; empty if there is none
	Invalid     string // what is wrong with az's result, or that there is none in time
}

func (e *AzureCLIError) Error() string {
	return "the Azure CLI returned no access token: " + cmp.Or(e.Description, e.Invalid, "there is no az on PATH")
}

// Final implements [TokenError].
func (e *AzureCLIError) Final() bool { return !e.TimedOut }
