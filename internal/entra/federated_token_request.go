// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"net/http"
	"net/url"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// FederatedTokenRequest authenticates with a token that the CI system issues on
// request. Each attempt requests a new one, since it expires within minutes.
//
// https://docs.github.com/actions/reference/security/oidc
// https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
type FederatedTokenRequest struct {
	URLName             string // the attribute or the environment variable that the URL came from
	URL                 string // of the CI system's token endpoint; it may have a query
	Token               Secret // authorizes the request
	Audience            string // of the federated token
	ServiceConnectionID string // of Azure DevOps; empty for GitHub and others with its request format
}

func (f FederatedTokenRequest) isAzureDevOps() bool { return f.ServiceConnectionID != "" }

// proof requests a token in the CI system's format: GitHub needs the audience, which
// Azure DevOps knows from the service connection.
func (f FederatedTokenRequest) proof(ctx context.Context, r *tokenRequest) (redact.Role, string, error) {
	authorization, err := f.Token.Read(ctx)
	if err != nil {
		return 0, "", err
	}
	r.secrets.Set(redact.OIDCRequestToken, authorization)
	endpoint, err := url.Parse(f.URL)
	if err != nil {
		return 0, "", err
	}
	method, query, header := http.MethodGet, endpoint.Query(), http.Header{"Authorization": {"Bearer " + authorization}}
	if f.isAzureDevOps() {
		method = http.MethodPost
		query.Set("api-version", "7.1")
		query.Set("serviceConnectionId", f.ServiceConnectionID)
		header.Set("Content-Type", "application/json")
		header.Set("X-TFS-FedAuthRedirect", "Suppress") // otherwise a bad token is redirected to a sign-in page
	} else {
		query.Set("audience", f.Audience)
	}
	endpoint.RawQuery = query.Encode()
	resp, err := send(ctx, r.ci, method, endpoint.String(), header)
	if err != nil {
		return 0, "", err
	}
	assertion, err := f.decode(resp, r.secrets)
	return redact.ClientAssertion, assertion, err
}

func (f FederatedTokenRequest) decode(resp *pipeline.Response, secrets *redact.Secrets) (string, error) {
	name := "value"
	if f.isAzureDevOps() {
		name = "oidcToken"
	}
	e := &FederatedTokenError{StatusCode: resp.StatusCode, Host: resp.Host, AzureDevOps: f.isAzureDevOps()}
	var assertion, message string
	members, err := pipeline.DecodeObject(resp.Body)
	switch {
	case resp.StatusCode != http.StatusOK:
		_ = decodeMember(members, "message", &message)
		e.Description = secrets.Line(message)
	case err != nil || decodeMember(members, name, &assertion) != nil:
		e.Invalid = "it is not a token response in JSON"
	case assertion == "":
		e.Invalid = "it contains no token"
	case len(assertion) > maxToken:
		e.Invalid = "its token is longer than 64 KiB"
	default:
		return assertion, nil
	}
	return "", e
}

// FederatedTokenError is an error response of the CI system's token service, or an
// invalid response. Its text is one line.
type FederatedTokenError struct {
	StatusCode  int
	Host        string // the host and port that responded
	Description string // the service's own text in one line, without secrets; empty if there is none
	Invalid     string // what is wrong with an invalid response; empty for an error response
	AzureDevOps bool   // whether the CI system is Azure DevOps
}

func (e *FederatedTokenError) Error() string {
	return pipeline.ErrorText("the CI system's token service responded "+pipeline.StatusText(e.StatusCode), e.Description, e.Invalid)
}

// Final implements [TokenError].
func (e *FederatedTokenError) Final() bool { return isFinalStatus(e.StatusCode) }
