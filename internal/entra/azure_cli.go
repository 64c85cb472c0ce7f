// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// azureCLITimeout bounds one run of az, which takes seconds on a slow machine.
const azureCLITimeout = time.Minute

// AzureCLIOptions configure [NewAzureCLICredential].
type AzureCLIOptions struct {
	// Resource is what the token is for, such as
	// https://api.partnercenter.microsoft.com.
	Resource string
	// TenantID is the tenant to ask; empty for the one that az is signed in to.
	TenantID string
	// Secrets learns every token, and is removed from az's texts.
	Secrets *redact.Secrets
}

// NewAzureCLICredential returns a credential that runs az account
// get-access-token. It does no I/O.
func NewAzureCLICredential(o AzureCLIOptions) *Credential {
	return &Credential{redeem: azureCLI{o}.redeem, secrets: o.Secrets}
}

// azureCLI asks az for a token. The library's credential caches nothing and
// holds a lock while az runs.
type azureCLI struct{ options AzureCLIOptions }

func (a azureCLI) redeem(ctx context.Context) (token, error) {
	az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: a.options.TenantID})
	if err != nil {
		return token{}, err
	}
	limited, cancel := context.WithTimeout(ctx, azureCLITimeout)
	defer cancel()
	asked := time.Now()
	answer, err := az.GetToken(limited, policy.TokenRequestOptions{Scopes: []string{a.options.Resource + "/.default"}})
	switch {
	case ctx.Err() != nil:
		return token{}, ctx.Err()
	case limited.Err() != nil:
		return token{}, &AzureCLIError{Description: "it took longer than " + azureCLITimeout.String()}
	case err != nil:
		return token{}, a.explain(err)
	case !headerSafe(answer.Token):
		return token{}, &AzureCLIError{Description: "its token is empty or holds characters that no header can carry"}
	}
	a.options.Secrets.Set(redact.AccessToken, answer.Token)
	return newToken(answer.Token, asked, answer.ExpiresOn.Sub(asked)), nil
}

// explain tells the failures of az apart by their text: the library has no
// other means.
func (a azureCLI) explain(err error) *AzureCLIError {
	text := strings.TrimPrefix(err.Error(), "AzureCLICredential: ")
	return &AzureCLIError{
		Missing:      strings.Contains(text, "executable not found on path"),
		Unauthorized: strings.Contains(text, "AADSTS65002"), // az suggests to sign in again for this as well
		LoggedOut:    strings.Contains(text, "az login"),
		Description:  a.options.Secrets.Line(text),
	}
}

// AzureCLIError tells that az gave no token. Its text is one line.
type AzureCLIError struct {
	// Missing tells that there is no az on PATH.
	Missing bool
	// Unauthorized tells that the app of az may not have such a token.
	Unauthorized bool
	// LoggedOut tells that az asks to sign in.
	LoggedOut bool
	// Description is az's own text in one line, without secrets.
	Description string
}

func (e *AzureCLIError) Error() string { return "Azure CLI gave no access token: " + e.Description }

// Final tells that asking again would bring the same: a person has to act.
func (*AzureCLIError) Final() bool { return true }
