// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"cmp"
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
	// URLName is the attribute or the environment variable that the URL came from.
	URLName string
	// URL is the CI system's token endpoint. It may have a query.
	URL string
	// Token authorizes the request.
	Token Secret
	// Audience is the audience of the federated token.
	Audience string
	// ServiceConnectionID is for Azure DevOps; empty for GitHub and any other
	// service with the same request format.
	ServiceConnectionID string
}

func (f FederatedTokenRequest) addTo(ctx context.Context, form url.Values, r *formRequest) error {
	authorization, err := f.Token.Read(ctx)
	if err != nil {
		return err
	}
	r.secrets.Set(redact.OIDCRequestToken, authorization)
	req, err := f.request(ctx)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+authorization)
	req.Header.Set("Accept", "application/json")
	resp, err := r.ci.Do(req)
	if err != nil {
		return err
	}
	assertion, err := f.decode(resp, r.secrets)
	if err != nil {
		return err
	}
	addAssertion(form, assertion, r.secrets)
	return nil
}

func (f FederatedTokenRequest) isAzureDevOps() bool { return f.ServiceConnectionID != "" }

// request returns a request in the CI system's format: GitHub needs the audience,
// which Azure DevOps knows from the service connection.
func (f FederatedTokenRequest) request(ctx context.Context) (*http.Request, error) {
	endpoint, err := url.Parse(f.URL)
	if err != nil {
		return nil, err
	}
	query := endpoint.Query()
	method := http.MethodGet
	if f.isAzureDevOps() {
		method = http.MethodPost
		query.Set("api-version", "7.1")
		query.Set("serviceConnectionId", f.ServiceConnectionID)
	} else {
		query.Set("audience", f.Audience)
	}
	endpoint.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, endpoint.String(), nil)
	if err != nil {
		return nil, err
	}
	if f.isAzureDevOps() {
		req.Header.Set("Content-Type", "application/json")
		// Without it, the response to a bad token is a redirect to a sign-in page.
		req.Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	}
	return req, nil
}

func (f FederatedTokenRequest) decode(resp *pipeline.Response, secrets *redact.Secrets) (string, error) {
	name := "value"
	if f.isAzureDevOps() {
		name = "oidcToken"
	}
	e := &FederatedTokenError{StatusCode: resp.StatusCode, Host: resp.Host, AzureDevOps: f.isAzureDevOps()}
	var assertion, message string
	members, err := resp.Object()
	switch {
	case resp.StatusCode != http.StatusOK:
		decodeMember(members, "message", &message)
		e.Description = secrets.Line(message)
	case err != nil || !decodeMember(members, name, &assertion):
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
	StatusCode int
	// Host is the host and port that responded.
	Host string
	// Description is the service's own text in one line, without secrets; empty if
	// there is none.
	Description string
	// Invalid says what is wrong with an invalid response; empty for an error
	// response.
	Invalid string
	// AzureDevOps reports whether the CI system is Azure DevOps.
	AzureDevOps bool
}

func (e *FederatedTokenError) Error() string {
	text := "the CI system's token service responded " + pipeline.StatusText(e.StatusCode)
	if said := cmp.Or(e.Description, e.Invalid); said != "" {
		text += ": " + said
	}
	return text
}

// Final implements [TokenError].
func (e *FederatedTokenError) Final() bool { return isFinalStatus(e.StatusCode) }
