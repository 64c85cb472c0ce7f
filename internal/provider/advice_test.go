// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// row is a refusal, and the words of its meaning and of its next step.
type row struct{ meaning, nextStep string }

func TestEveryPartnerCenterCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		status int
		row
	}{
		"2012":   {400, row{"map to Microsoft Entra", "Check customer_id"}},
		"3000":   {400, row{"does not take these IDs", "Check customer_id"}},
		"800002": {400, row{"does not take these IDs", "Check customer_id"}},
		"800021": {400, row{"not a valid subscription", "subscription_id"}},
		"900118": {400, row{"not a valid customer ID", "customer's tenant ID"}},
		"400":    {401, row{"was not accepted", "environment"}},
		"800001": {401, row{"was not accepted", "environment"}},
		"900420": {401, row{"audience that Partner Center no longer takes", "set refresh_token"}},
		"900421": {401, row{"MFA", "Sign the partner user in again"}},
		"2030":   {403, row{"not onboarded to sell in this country", "regions"}},
		"2032":   {403, row{"may not read this customer", "GDAP"}},
		"20002":  {403, row{"no reseller relationship", "accepted your reseller relationship"}},
		"90000":  {403, row{"Entra refused Partner Center a token", "roles"}},
		"800039": {403, row{"reseller program status is not active", "program status"}},
		"900150": {403, row{"may not read this customer", "AdminAgents"}},
		"900159": {403, row{"no reseller relationship", "customer_id"}},
		"900263": {403, row{"legacy subscriptions", "Leave this subscription out"}},
		"900308": {403, row{"may not read this customer", "Directory Reader or Global Reader"}},
		"900309": {403, row{"Conditional Access", "administrator"}},
		"900329": {403, row{"app alone", "secure application model"}},
		"1000":   {404, row{"no such subscription", "Check customer_id"}},
		"20003":  {404, row{"no such subscription", "some minutes"}},
		"60003":  {404, row{"does not know this customer's tenant", "customer's tenant ID"}},
		"800007": {404, row{"no such subscription", "Check customer_id"}},
		"800003": {500, row{"on the service's side", "later"}},
		"900192": {500, row{"on the service's side", "later"}},
	}
	public := configuredFor("public")
	for code, want := range rows {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			if _, ok := partnerCenterAdvice[code]; !ok {
				t.Error("it is not in the table")
			}
			wantRow(t, public.partnerCenterNextStep(&client.Error{StatusCode: want.status, Code: code}), want.row)
		})
	}
	if len(rows) != len(partnerCenterAdvice) {
		t.Errorf("%d codes are tested, %d are in the table", len(rows), len(partnerCenterAdvice))
	}
}

func TestRefusalsWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cloud string
		err   client.Error
		want  row
	}{
		"401 without a body":      {"public", client.Error{StatusCode: 401, Empty: true}, row{"without MFA", "Sign the partner user in again"}},
		"401 with another code":   {"public", client.Error{StatusCode: 401, Code: "1"}, row{"was not accepted", "environment"}},
		"403 with another code":   {"public", client.Error{StatusCode: 403, Code: "1"}, row{"may not read this customer", "granular delegated admin privileges (GDAP)"}},
		"403 in US Government":    {"usgovernment", client.Error{StatusCode: 403}, row{"may not read this customer", "GDAP"}},
		"403 in China":            {"china", client.Error{StatusCode: 403}, row{"may not read this customer", "Give it delegated admin permission"}},
		"404 without a code":      {"public", client.Error{StatusCode: 404}, row{"no such subscription", "Check customer_id"}},
		"400 with another code":   {"public", client.Error{StatusCode: 400, Code: "1"}, row{"does not take these IDs", "Check"}},
		"407":                     {"public", client.Error{StatusCode: 407, Foreign: true}, row{"proxy asks for a user name", "HTTPS_PROXY"}},
		"408":                     {"public", client.Error{StatusCode: 408}, row{"on the service's side", "later"}},
		"409":                     {"public", client.Error{StatusCode: 409, Code: "1"}, row{"does not document", "correlation ID"}},
		"429":                     {"public", client.Error{StatusCode: 429}, row{"500 requests a minute", "set a longer timeout"}},
		"429 for an hour":         {"public", client.Error{StatusCode: 429, RetryAfter: time.Hour}, row{"500 requests a minute", "when the time is over"}},
		"502 from a gateway":      {"public", client.Error{StatusCode: 502, Foreign: true}, row{"on that of a proxy before it", "Run Terraform again later"}},
		"503":                     {"public", client.Error{StatusCode: 503}, row{"on the service's side", "support"}},
		"a redirect":              {"public", client.Error{StatusCode: 302, Empty: true}, row{"redirect", "proxy"}},
		"a success without a 200": {"public", client.Error{StatusCode: 204, Empty: true}, row{"does not document", "request ID"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := configuredFor(c.cloud).partnerCenterNextStep(&c.err)
			wantRow(t, got, c.want)
			if c.cloud == "china" && strings.Contains(got, "GDAP") {
				t.Errorf("got %q, but China has no GDAP", got)
			}
		})
	}
}

func TestEveryAADSTSCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	const again, mfa = "Sign the partner user in again", "without multifactor authentication (MFA), or its MFA has expired"
	rows := map[int]row{
		70000:   {"not valid", again},
		70008:   {"expired or was revoked", again},
		700082:  {"not used for 90 days", "at least every 90 days"},
		700084:  {"single-page app", "web or native app"},
		70043:   {"sign-in frequency", again},
		50173:   {"revoked", again},
		50072:   {mfa, again},
		50074:   {mfa, again},
		50076:   {mfa, again},
		50078:   {mfa, again},
		50079:   {mfa, again},
		50055:   {"password has expired", "Set a new password"},
		50057:   {"account is disabled", "Enable the account"},
		50144:   {"password has expired", "Set a new password"},
		53000:   {"Conditional Access", "administrator"},
		53003:   {"Conditional Access", "administrator"},
		530032:  {"Conditional Access", "administrator"},
		65001:   {"Nobody has consented", "user_impersonation"},
		65002:   {"Microsoft's own", "app registration of your own"},
		500011:  {"does not know Partner Center as a resource", "API permission"},
		650057:  {"does not list Partner Center", "user_impersonation"},
		7000215: {"secret is wrong", "not its ID"},
		7000222: {"secret has expired", "Create a new client secret"},
		7000218: {"must authenticate", "client_secret, client_certificate or use_oidc"},
		700025:  {"public client", "Remove the client secret, the certificate or use_oidc"},
		700027:  {"signature of the app's certificate", "Upload the certificate"},
		700024:  {"not good at this time", "clock"},
		70021:   {"trusts no federated credential", "federated credential in the app registration"},
		700211:  {"trusts no federated credential", "federated credential in the app registration"},
		700212:  {"trusts no federated credential", "federated credential in the app registration"},
		700213:  {"trusts no federated credential", "federated credential in the app registration"},
		700016:  {"does not know this app", "client_id and tenant_id"},
		700007:  {"issued to another app", "client_id"},
		90002:   {"tenant was not found", "environment"},
		90038:   {"another cloud", "environment"},
		900382:  {"another cloud", "environment"},
		900432:  {"another cloud", "environment"},
		90099:   {"not authorized in the customer's tenant", "partner's own tenant"},
		901002:  {"does not understand", "tenant_id"},
		9002313: {"does not understand", "tenant_id"},
		90013:   {"does not understand", "tenant_id"},
		90033:   {"on Microsoft Entra's side", "later"},
		90006:   {"on Microsoft Entra's side", "later"},
		90024:   {"on Microsoft Entra's side", "later"},
		50087:   {"on Microsoft Entra's side", "later"},
		90090:   {"on Microsoft Entra's side", "later"},
		90055:   {"on Microsoft Entra's side", "later"},
		50196:   {"same request too often", "fewer plans at once"},
	}
	for code, want := range rows {
		if _, ok := entraAdvice[code]; !ok {
			t.Errorf("%d is not in the table", code)
		}
		wantRow(t, entraNextStep(&entra.Error{StatusCode: 400, AADSTS: code, Code: "invalid_grant"}), want)
	}
	if len(rows) != len(entraAdvice) {
		t.Errorf("%d codes are tested, %d are in the table", len(rows), len(entraAdvice))
	}
}

func TestRefusalsByEntraWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  entra.Error
		want row
	}{
		"invalid_grant":        {entra.Error{StatusCode: 400, Code: "invalid_grant", AADSTS: 1}, row{"refresh token was refused", "Sign the partner user in again"}},
		"interaction_required": {entra.Error{StatusCode: 400, Code: "interaction_required"}, row{"must sign in again", "MFA"}},
		"invalid_client":       {entra.Error{StatusCode: 401, Code: "invalid_client"}, row{"could not authenticate", "certificate or the federated credential"}},
		"unauthorized_client":  {entra.Error{StatusCode: 400, Code: "unauthorized_client"}, row{"may not do this", "client_id"}},
		"invalid_resource":     {entra.Error{StatusCode: 400, Code: "invalid_resource"}, row{"as a resource", "environment"}},
		"another":              {entra.Error{StatusCode: 400, Code: "new_error", AADSTS: 1}, row{"trace ID", "sign-in logs"}},
		"a fault":              {entra.Error{StatusCode: 503, Invalid: "it is not an error in Entra's form"}, row{"on Microsoft Entra's side", "later"}},
		"not Entra's form":     {entra.Error{StatusCode: 403, Invalid: "it is not an error in Entra's form"}, row{"proxy", "network"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRow(t, entraNextStep(&c.err), c.want)
		})
	}
}

// An unknown code still shows everything that came back.
func TestUnknownCodesKeepTheFacts(t *testing.T) {
	t.Parallel()
	detail := configuredFor("public").explainPartnerCenter(&subscriptionRead{}, readOptions{}, &client.Error{
		StatusCode: http.StatusTeapot, Code: "123456", Description: "Something new", IDs: client.IDs{RequestID: "request", CorrelationID: "correlation"},
	}).Detail()
	for _, want := range []string{"418 I'm a teapot", "Code: 123456", "Description: Something new", "Request ID: request", "Correlation ID: correlation"} {
		if !strings.Contains(detail, want) {
			t.Errorf("got %q, want %q in it", detail, want)
		}
	}
	detail = configuredFor("public").explainEntra(&subscriptionRead{}, &entra.Error{
		StatusCode: 400, Code: "new_error", AADSTS: 123456, Description: "AADSTS123456: Something new", TraceID: "trace", CorrelationID: "correlation",
	}).Detail()
	for _, want := range []string{"400 Bad Request", "Error: new_error", "Code: AADSTS123456", "Something new", "Trace ID: trace", "Correlation ID: correlation"} {
		if !strings.Contains(detail, want) {
			t.Errorf("got %q, want %q in it", detail, want)
		}
	}
}

func configuredFor(name string) *configured {
	cloud, _ := config.CloudNamed(name)
	return &configured{cloud: cloud, tokens: entra.NewAccessTokenCredential("opaque", &redact.Secrets{})}
}

func wantRow(t *testing.T, got string, want row) {
	t.Helper()
	for _, words := range []string{want.meaning, want.nextStep} {
		if !strings.Contains(got, words) {
			t.Errorf("got %q, want %q in it", got, words)
		}
	}
}
