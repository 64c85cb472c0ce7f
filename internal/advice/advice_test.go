// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

var (
	public = config.Cloud{Resource: "https://api.partnercenter.microsoft.com", Roles: "the roles of the public cloud"}
	china  = config.Cloud{Resource: "https://partner.partnercenterapi.microsoftonline.cn", Roles: "the roles of China"}
)

// words are what the advice has to name, whatever its wording: the cause, and
// what the user has to look at or change.
type words []string

func (w words) in(t *testing.T, advice string) {
	t.Helper()
	for _, word := range w {
		if !strings.Contains(strings.ToLower(advice), strings.ToLower(word)) {
			t.Errorf("got %q, want %q in it", advice, word)
		}
	}
}

// partnerCenter is the advice on an opaque access token.
func partnerCenter(e *client.Error, cloud config.Cloud) string {
	return fmt.Sprint(PartnerCenter(e, cloud, entra.Claims{}, time.Now()))
}

func TestEveryPartnerCenterCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		status int
		want   words
	}{
		"2012":   {400, words{"Microsoft Entra", "subscription_id"}},
		"3000":   {400, words{"customer_id", "subscription_id"}},
		"800002": {400, words{"customer_id", "subscription_id"}},
		"800021": {400, words{"valid subscription", "subscription_id"}},
		"900118": {400, words{"customer_id", "tenant ID"}},
		"400":    {401, words{"access token", "environment", "tenant_id", "client_id", "MFA"}},
		"800001": {401, words{"access token", "environment", "tenant_id", "client_id", "MFA"}},
		"900420": {401, words{"audience", "refresh_token"}},
		"900421": {401, words{"MFA", "sign the partner user in again"}},
		"2030":   {403, words{"country", "regions"}},
		"2032":   {403, words{"partner user", "the roles of the public cloud"}},
		"20002":  {403, words{"reseller relationship", "customer_id"}},
		"90000":  {403, words{"relationship", "roles"}},
		"800039": {403, words{"reseller program", "program status"}},
		"900150": {403, words{"partner user", "the roles of the public cloud"}},
		"900159": {403, words{"reseller relationship", "customer_id"}},
		"900263": {403, words{"legacy subscriptions"}},
		"900308": {403, words{"partner user", "the roles of the public cloud"}},
		"900309": {403, words{"Conditional Access", "administrator", "sign-in logs"}},
		"900329": {403, words{"App+User", "refresh token", "secure application model"}},
		"1000":   {404, words{"subscription", "customer_id", "some minutes", "terraform destroy"}},
		"20003":  {404, words{"subscription", "customer_id", "some minutes", "terraform destroy"}},
		"60003":  {404, words{"tenant", "customer_id", "some minutes", "terraform destroy"}},
		"800007": {404, words{"subscription", "customer_id", "some minutes", "terraform destroy"}},
		"800003": {500, words{"service", "later", "request ID"}},
		"900192": {500, words{"service", "later", "request ID"}},
	}
	for code := range partnerCenterAdvice {
		if _, ok := rows[code]; !ok {
			t.Errorf("%s is not tested", code)
		}
	}
	for code, row := range rows {
		if _, ok := partnerCenterAdvice[code]; !ok {
			t.Errorf("%s is not in the table", code)
		}
		row.want.in(t, partnerCenter(&client.Error{StatusCode: row.status, Code: code}, public))
	}
}

func TestErrorResponsesWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cloud config.Cloud
		err   client.Error
		want  words
	}{
		"401 without a body":      {public, client.Error{StatusCode: 401, Empty: true}, words{"without MFA", "sign the partner user in again"}},
		"401 with another code":   {public, client.Error{StatusCode: 401, Code: "1"}, words{"access token", "environment"}},
		"403 with another code":   {public, client.Error{StatusCode: 403, Code: "1"}, words{"the roles of the public cloud"}},
		"403 in China":            {china, client.Error{StatusCode: 403}, words{"the roles of China"}},
		"404 without a code":      {public, client.Error{StatusCode: 404}, words{"subscription", "customer_id"}},
		"400 with another code":   {public, client.Error{StatusCode: 400, Code: "1"}, words{"customer_id", "subscription_id"}},
		"407":                     {public, client.Error{StatusCode: 407, Unrecognized: true}, words{"proxy", "user name", "HTTPS_PROXY", "NO_PROXY"}},
		"407 with a known code":   {public, client.Error{StatusCode: 407, Code: "20002"}, words{"proxy", "user name", "HTTPS_PROXY"}},
		"408":                     {public, client.Error{StatusCode: 408}, words{"service", "later"}},
		"409":                     {public, client.Error{StatusCode: 409, Code: "1"}, words{"does not document", "correlation ID"}},
		"429":                     {public, client.Error{StatusCode: 429}, words{"500 requests a minute", "longer timeout"}},
		"429 for an hour":         {public, client.Error{StatusCode: 429, RetryAfter: time.Hour}, words{"500 requests a minute", "2m0s"}},
		"502 from a gateway":      {public, client.Error{StatusCode: 502, Unrecognized: true}, words{"service", "proxy", "later"}},
		"503":                     {public, client.Error{StatusCode: 503}, words{"service", "support"}},
		"511":                     {public, client.Error{StatusCode: 511, Unrecognized: true}, words{"gateway", "sign in"}},
		"403 with a page":         {public, client.Error{StatusCode: 403, Unrecognized: true}, words{"format", "proxy", "HTTPS_PROXY"}},
		"a redirect":              {public, client.Error{StatusCode: 302, Empty: true}, words{"redirect", "access token", "proxy"}},
		"a success without a 200": {public, client.Error{StatusCode: 204, Empty: true}, words{"does not document", "request ID"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, partnerCenter(&c.err, c.cloud))
		})
	}
}

func TestEveryAADSTSCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	const again = "sign the partner user in again"
	rows := map[int]words{
		70000:   {"refresh token", again},
		70008:   {"expired or was revoked", again},
		700082:  {"90 days", again},
		700084:  {"single-page app", "24 hours", "web or native app"},
		70043:   {"sign-in frequency", again},
		50173:   {"revoked", again},
		50072:   {"MFA", again},
		50074:   {"MFA", again},
		50076:   {"MFA", again},
		50078:   {"MFA", again},
		50079:   {"MFA", again},
		50055:   {"password", "expired", "new refresh token"},
		50057:   {"disabled", "enable"},
		50144:   {"password", "expired", "new refresh token"},
		53000:   {"Conditional Access", "administrator", "sign-in logs"},
		53003:   {"Conditional Access", "administrator", "sign-in logs"},
		530032:  {"Conditional Access", "administrator", "sign-in logs"},
		65001:   {"consent", "user_impersonation"},
		65002:   {"Microsoft's own", "client_id"},
		500011:  {"resource", "environment", "tenant_id", "API permission"},
		650057:  {"API permissions", "user_impersonation"},
		7000215: {"secret", "client_secret", "not its ID"},
		7000222: {"secret", "expired", "client_secret"},
		7000218: {"confidential client", "client_secret", "client_certificate", "use_oidc"},
		700025:  {"public client", "remove", "use_oidc"},
		700027:  {"signature", "certificate", "upload"},
		700024:  {"client assertion", "clock", "oidc_token"},
		70021:   {"federated credential", "subject", "environment"},
		700211:  {"federated credential", "subject", "environment"},
		700212:  {"federated credential", "subject", "environment"},
		700213:  {"federated credential", "subject", "environment"},
		700016:  {"app", "client_id", "tenant_id"},
		700007:  {"another app", "client_id"},
		90002:   {"tenant", "tenant_id", "environment"},
		90038:   {"another cloud", "environment", "authority_host"},
		900382:  {"another cloud", "environment", "authority_host"},
		900432:  {"another cloud", "environment", "authority_host"},
		90099:   {"customer's tenant", "partner's own tenant"},
		901002:  {"tenant_id", "client_id", "report"},
		9002313: {"tenant_id", "client_id", "report"},
		90013:   {"tenant_id", "client_id", "report"},
		90033:   {"Microsoft Entra", "later"},
		90006:   {"Microsoft Entra", "later"},
		90024:   {"Microsoft Entra", "later"},
		50087:   {"Microsoft Entra", "later"},
		90090:   {"Microsoft Entra", "later"},
		90055:   {"Microsoft Entra", "later"},
		50196:   {"too often", "same refresh token"},
	}
	for code := range aadstsAdvice {
		if _, ok := rows[code]; !ok {
			t.Errorf("%d is not tested", code)
		}
	}
	for code, want := range rows {
		if _, ok := aadstsAdvice[code]; !ok {
			t.Errorf("%d is not in the table", code)
		}
		want.in(t, Entra(&entra.Error{StatusCode: 400, AADSTS: code, OAuthError: "invalid_grant"}).String())
	}
}

func TestErrorResponsesOfEntraWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  entra.Error
		want words
	}{
		"invalid_grant":        {entra.Error{StatusCode: 400, OAuthError: "invalid_grant", AADSTS: 1}, words{"refresh token", "sign the partner user in again"}},
		"interaction_required": {entra.Error{StatusCode: 400, OAuthError: "interaction_required"}, words{"sign in again", "MFA"}},
		"invalid_client":       {entra.Error{StatusCode: 401, OAuthError: "invalid_client"}, words{"client_id", "secret", "certificate", "federated credential"}},
		"unauthorized_client":  {entra.Error{StatusCode: 400, OAuthError: "unauthorized_client"}, words{"app", "client_id", "tenant_id"}},
		"invalid_resource":     {entra.Error{StatusCode: 400, OAuthError: "invalid_resource"}, words{"resource", "environment", "tenant_id"}},
		"another":              {entra.Error{StatusCode: 400, OAuthError: "new_error", AADSTS: 1}, words{"trace ID", "sign-in logs"}},
		"407":                  {entra.Error{StatusCode: 407}, words{"proxy", "user name", "HTTPS_PROXY"}},
		"503":                  {entra.Error{StatusCode: 503, Invalid: "it is not an error in Entra's format"}, words{"Microsoft Entra", "later"}},
		"a redirect":           {entra.Error{StatusCode: 302, Invalid: "it is not an error in Entra's format"}, words{"redirect", "credentials", "proxy"}},
		"not Entra's format":   {entra.Error{StatusCode: 403, Invalid: "it is not an error in Entra's format"}, words{"format", "proxy", "network"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, Entra(&c.err).String())
		})
	}
}

func TestErrorsOfOtherTokenSourcesHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  Advice
		want words
	}{
		"CI: 401":                {FederatedToken(&entra.FederatedTokenError{StatusCode: 401}), words{"CI system", "id-token: write", "oidc_request_url"}},
		"CI: 503":                {FederatedToken(&entra.FederatedTokenError{StatusCode: 503}), words{"CI system", "later"}},
		"CI: 407":                {FederatedToken(&entra.FederatedTokenError{StatusCode: 407}), words{"proxy", "HTTPS_PROXY"}},
		"CI: a redirect":         {FederatedToken(&entra.FederatedTokenError{StatusCode: 302}), words{"redirect", "request token"}},
		"CI: not a token":        {FederatedToken(&entra.FederatedTokenError{StatusCode: 200}), words{"format", "proxy"}},
		"Azure DevOps: 404":      {FederatedToken(&entra.FederatedTokenError{StatusCode: 404, AzureDevOps: true}), words{"ado_pipeline_service_connection_id", "SYSTEM_ACCESSTOKEN"}},
		"Azure CLI: missing":     {AzureCLI(&entra.AzureCLIError{Missing: true}), words{"PATH", "install"}},
		"Azure CLI: signed out":  {AzureCLI(&entra.AzureCLIError{LoggedOut: true}), words{"az login", "--tenant", "MFA"}},
		"Azure CLI: its own app": {AzureCLI(&entra.AzureCLIError{Unauthorized: true, LoggedOut: true}), words{"app registration", "refresh_token", "client_id"}},
		"Azure CLI: another":     {AzureCLI(&entra.AzureCLIError{}), words{"az account get-access-token", "refresh_token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, c.got.String())
		})
	}
}

func TestTheClaimsOfARejectedTokenSayWhy(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	claims := func(change func(*entra.Claims)) entra.Claims {
		good := entra.Claims{Readable: true, MFA: true, Expires: now.Add(time.Hour), Audiences: []string{public.Resource}}
		change(&good)
		return good
	}
	const rejected, expired, audience, mfa = "access token", "2026-01-02T03:04:04Z", "audience", "amr"
	for name, c := range map[string]struct {
		claims entra.Claims
		code   string
		want   []string // in this order, and no others
	}{
		"opaque":                  {entra.Claims{}, "", []string{rejected}},
		"good":                    {claims(func(*entra.Claims) {}), "", []string{rejected}},
		"expired":                 {claims(func(c *entra.Claims) { c.Expires = now.Add(-time.Second) }), "", []string{expired}},
		"without an expiry":       {claims(func(c *entra.Claims) { c.Expires = time.Time{} }), "", []string{rejected}},
		"without MFA":             {claims(func(c *entra.Claims) { c.MFA = false }), "", []string{mfa}},
		"for Graph":               {claims(func(c *entra.Claims) { c.Audiences = []string{"https://graph.windows.net"} }), "", []string{audience}},
		"for both":                {claims(func(c *entra.Claims) { c.Audiences = append(c.Audiences, "https://graph.windows.net") }), "", []string{rejected}},
		"audience with a slash":   {claims(func(c *entra.Claims) { c.Audiences = []string{public.Resource + "/"} }), "", []string{rejected}},
		"audience by app ID":      {claims(func(c *entra.Claims) { c.Audiences = []string{partnerCenterAppID} }), "", []string{rejected}},
		"without an audience":     {claims(func(c *entra.Claims) { c.Audiences = nil }), "", []string{rejected}},
		"all at once":             {entra.Claims{Readable: true, Expires: now.Add(-time.Second), Audiences: []string{"other"}}, "", []string{expired, audience, mfa}},
		"expired, and a code":     {claims(func(c *entra.Claims) { c.Expires = now.Add(-time.Second) }), "900421", []string{expired, "MFA"}},
		"without MFA, and a code": {claims(func(c *entra.Claims) { c.MFA = false }), "900421", []string{mfa}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := PartnerCenter(&client.Error{StatusCode: http.StatusUnauthorized, Code: c.code}, public, c.claims, now)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %q", got, c.want)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i].Meaning, want) {
					t.Errorf("got %q, want %q in it", got[i].Meaning, want)
				}
			}
		})
	}
}

func TestEveryKindOfConnectionErrorHasItsAdvice(t *testing.T) {
	t.Parallel()
	const nothingSent = "nothing was sent"
	for name, c := range map[string]struct {
		err  pipeline.Error
		want words
		sent bool // nothing is said about it
	}{
		"connection lost":       {pipeline.Error{Kind: pipeline.ConnectionFailed, Attempts: 2}, words{"network", "HTTPS_PROXY", "service health"}, true},
		"host not found":        {pipeline.Error{Kind: pipeline.HostNotFound, Attempts: 1}, words{"environment", "endpoint", "authority_host", "DNS"}, true},
		"proxy failed":          {pipeline.Error{Kind: pipeline.ProxyFailed, Attempts: 1}, words{"HTTPS_PROXY", "user name", "NO_PROXY"}, true},
		"proxy not secure":      {pipeline.Error{Kind: pipeline.ProxyNotSecure, Attempts: 1}, words{"HTTPS_PROXY", "scheme"}, true},
		"too large":             {pipeline.Error{Kind: pipeline.TooLarge, Attempts: 1}, words{"proxy", "HTTPS_PROXY"}, true},
		"not secure":            {pipeline.Error{Kind: pipeline.NotSecure, Attempts: 1}, words{"not secure", nothingSent, "SSL_CERT_FILE", "address"}, false},
		"expired":               {pipeline.Error{Kind: pipeline.CertificateExpired, Attempts: 1}, words{"not secure", nothingSent, "clock"}, false},
		"plain HTTP":            {pipeline.Error{Kind: pipeline.PlainHTTP, Attempts: 1}, words{"not secure", nothingSent, "proxy"}, false},
		"not secure any longer": {pipeline.Error{Kind: pipeline.NotSecure, Attempts: 2}, words{"not secure", "SSL_CERT_FILE"}, true},
		"expired meanwhile":     {pipeline.Error{Kind: pipeline.CertificateExpired, Attempts: 3}, words{"not secure", "clock"}, true},
		"plain HTTP meanwhile":  {pipeline.Error{Kind: pipeline.PlainHTTP, Attempts: 2}, words{"not secure", "proxy"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Connection(&c.err)
			c.want.in(t, got)
			if strings.Contains(got, nothingSent) == c.sent {
				t.Errorf("got %q, want %q in it: %t", got, nothingSent, !c.sent)
			}
		})
	}
}
