// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

func TestExplain_Titles(t *testing.T) {
	t.Parallel()
	refused := func(status int, code string) error { return &client.Error{StatusCode: status, Code: code} }
	for _, c := range []struct {
		name string
		err  error
		kind Kind
		want string
	}{
		{"400", refused(400, "3000"), ProvisioningStatus, TitleRequestRejected},
		{"401", refused(401, ""), ProvisioningStatus, TitleAccessDenied},
		{"403", refused(403, "20002"), ProvisioningStatus, TitleAccessDenied},
		{"404 of a status", refused(404, "20003"), ProvisioningStatus, TitleSubscriptionNotFound},
		{"404 of the tenant", refused(404, "60003"), ProvisioningStatus, TitleCustomerNotFound},
		{"404 of a gateway", &client.Error{StatusCode: 404, Invalid: "it has no error code", Foreign: true, Description: "Resource not found"}, ProvisioningStatus, TitleInvalidResponse},
		{"404 of an order", refused(404, "20000"), Subscriptions, TitleOrderNotFound},
		{"404 of a customer", refused(404, client.CustomerNotFound), Customer, TitleCustomerNotFound},
		{"404 of a customer, unlisted", refused(404, "1"), Customer, TitleRequestRejected},
		{"404 of a list", refused(404, "1000"), Subscriptions, TitleCustomerNotFound},
		{"404 of a list, of something else", refused(404, "20003"), Subscriptions, TitleRequestRejected},
		{"404 of a plan", refused(404, "800111"), AzureSubscriptions, TitleAzurePlanNotFound},
		{"404 of a relationship", refused(404, "20002"), ProvisioningStatus, TitleRequestRejected},
		{"404 of a policy", refused(404, "900309"), AzureSubscriptions, TitleRequestRejected},
		{"404 without a meaning", refused(404, "4711"), ProvisioningStatus, TitleRequestRejected},
		{"404 of a plan without a meaning", refused(404, "4711"), AzureSubscriptions, TitleRequestRejected},
		{"404 with a page", &client.Error{StatusCode: 404, Invalid: "it is a page", Foreign: true}, ProvisioningStatus, TitleInvalidResponse},
		{"407", refused(407, ""), ProvisioningStatus, TitleServiceNotReachable},
		{"408", refused(408, ""), ProvisioningStatus, TitleServiceUnavailable},
		{"409", refused(409, ""), ProvisioningStatus, TitleRequestRejected},
		{"429", refused(429, ""), ProvisioningStatus, TitleThrottled},
		{"503", refused(503, ""), ProvisioningStatus, TitleServiceUnavailable},
		{"511", refused(511, ""), ProvisioningStatus, TitleServiceNotReachable},
		{"204", refused(204, ""), ProvisioningStatus, TitleInvalidResponse},
		{"307", refused(307, ""), ProvisioningStatus, TitleInvalidResponse},
		{"an invalid response", &client.Error{StatusCode: 200, Invalid: "x"}, ProvisioningStatus, TitleInvalidResponse},
		{"throttled locally", &pipeline.Error{Kind: pipeline.Throttled}, ProvisioningStatus, TitleThrottled},
		{"not connected", &pipeline.Error{Kind: pipeline.HostNotFound}, ProvisioningStatus, TitleServiceNotReachable},
		{"too large", &pipeline.Error{Kind: pipeline.TooLarge}, ProvisioningStatus, TitleInvalidResponse},
		{"canceled", context.Canceled, ProvisioningStatus, TitleReadCanceled},
		{"timed out", context.DeadlineExceeded, ProvisioningStatus, TitleTimedOut},
		{"an expired refresh token", &entra.Error{StatusCode: 400, Codes: []int{700082}}, ProvisioningStatus, TitleSignInFailed},
		{"throttled by Entra", &entra.Error{StatusCode: 429}, ProvisioningStatus, TitleThrottled},
		{"Entra is unavailable", &entra.Error{StatusCode: 503}, ProvisioningStatus, TitleServiceUnavailable},
		{"not Entra", &entra.Error{StatusCode: 403, Invalid: "it is not an error in Entra's format"}, ProvisioningStatus, TitleInvalidResponse},
		{"407 before Entra", &entra.Error{StatusCode: 407}, ProvisioningStatus, TitleServiceNotReachable},
		{"an unknown tenant", &entra.Error{StatusCode: 400, Codes: []int{90002}}, ProvisioningStatus, TitleSignInFailed},
		{"an unknown domain", &entra.Error{StatusCode: 400, Codes: []int{90002}}, Domain, TitleDomainNotFound},
		{"a domain that is not a name", &entra.Error{StatusCode: 400, Codes: []int{900023}}, Domain, TitleDomainNotFound},
		{"another error of a domain", &entra.Error{StatusCode: 400, Codes: []int{1}}, Domain, TitleRequestRejected},
		{"a file", &entra.SecretError{Name: "refresh_token_file_path", Reason: "is empty"}, ProvisioningStatus, TitleSignInFailed},
		{"CI", &entra.FederatedTokenError{StatusCode: 401}, ProvisioningStatus, TitleSignInFailed},
		{"az", &entra.AzureCLIError{Missing: true}, ProvisioningStatus, TitleSignInFailed},
		{"az hangs", &entra.AzureCLIError{TimedOut: true}, ProvisioningStatus, TitleTimedOut},
		{"app-only", entra.ErrAppOnly, ProvisioningStatus, TitleMissingCredentials},
		{"two of a name", SeveralAzureSubscriptions([]string{"a", "b"}), AzureSubscription, TitleAmbiguousName},
		{"no such name", NoAzureSubscription(nil), AzureSubscription, TitleAzureSubscriptionNotFound},
		{"no plan", NoAzurePlan(nil), AzureSubscriptions, TitleAzurePlanNotFound},
		{"two plans", SeveralAzurePlans([]string{"a", "b"}, true), AzureSubscriptions, TitleSeveralAzurePlans},
		{"unknown", errors.New("x"), ProvisioningStatus, TitleUnexpectedError},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			subject := example
			subject.Kind = c.kind
			if got := Explain(c.err, about(subject)).Title; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What happens must be so in the case in which it is said.
func TestExplain_FitsTheSituation(t *testing.T) {
	t.Parallel()
	alone := about(example)
	many := alone
	many.Many = true
	waited := alone
	waited.Elapsed = time.Hour
	withheld := alone
	withheld.Config.WhyNoUser = "PARTNERCENTER_REFRESH_TOKEN belongs to another app."
	appOnly := about(Subject{Kind: Subscriptions, CustomerID: example.CustomerID})
	appOnly.Claims = entra.Claims{Readable: true, AppOnly: true, Expires: time.Now().Add(time.Hour), Audiences: []string{public.Resource}}
	customers := about(Subject{Kind: Customer, CustomerID: example.CustomerID})
	ofDomain := about(Subject{Kind: Customer, CustomerID: example.CustomerID, Name: "contoso.com"})
	azurePlan := about(Subject{Kind: AzureSubscriptions, CustomerID: example.CustomerID})
	domain := about(Subject{Kind: Domain, Name: "contoso.com"})
	command := Situation{IsCommand: true, Subject: Subject{Kind: AccessToken}, Config: config.Config{Cloud: public}, Secrets: &redact.Secrets{}}
	signIn := command
	signIn.Subject.Kind = SignIn
	given, cli, unauthenticated := alone, alone, alone
	given.Config.Source, cli.Config.Source = entra.AccessToken{}, entra.AzureCLI{}
	unauthenticated.Config.WhyNoAuthentication = "PARTNERCENTER_CLIENT_SECRET is not used here."
	appToken := given
	appToken.Claims.AppOnly = true
	throttled := &client.Error{StatusCode: 429}
	pending := Wait{LastStatus: "pending"}
	for _, c := range []struct {
		name string
		got  Explanation
		says words
		not  words
	}{
		{"a 429 of one read", Explain(throttled, alone), words{"set a longer timeouts.read"}, words{"fewer"}},
		{"a 429 of many", Explain(throttled, many), words{"read fewer subscriptions at once"}, nil},
		{"a 429 of a command", Explain(throttled, command), words{"again later."}, words{"timeout"}},
		{"a wait that timed out", WaitTimedOut(pending, alone), words{"timed out waiting for", "after 5m0s (timeouts.read): its status is still pending", "set a longer timeouts.read"}, words{"wait_for_success"}},
		{"a wait for an Azure subscription", WaitTimedOut(pending, about(Subject{Kind: AzureSubscription, CustomerID: "c", Name: "n"})), words{`Azure subscription "n" of customer c`}, words{"15 minutes"}},
		{"a wait for what never came", WaitTimedOut(Wait{LastStatus: StatusNotVisible}, about(Subject{Kind: AzureSubscription, CustomerID: "c", Name: "n"})), words{"not visible yet", "friendly_name", "partnercenter_azure_subscriptions"}, words{"wait_for_active"}},
		{"a wait in vain", WaitTimedOut(Wait{LastError: "503"}, alone), words{"every poll failed", "Last poll failed: 503"}, words{"15 minutes"}},
		{"a gate", GateClosed("pending", alone), words{"the gate stays closed for", "Status: pending", "wait_for_success", "15 minutes"}, nil},
		{"a wait with a new status", WaitTimedOut(Wait{LastStatus: "::new"}, alone), words{"its status is still one that the provider does not know.", "Last status: ::new"}, nil},
		{"a certificate", Explain(&pipeline.Error{Kind: pipeline.NotSecure, Service: "Partner Center", Reason: "valid for ::x"}, alone), words{"secure connection to Partner Center.", "  Reason: valid for ::x"}, nil},
		{"a gate on what failed", GateClosed("failed", alone), words{"look up the reason"}, words{"wait_for_success"}},
		{"a failed wait", WaitFailed(alone), words{"is failed", "look up the reason"}, nil},
		{"a 404 after an hour", Explain(&client.Error{StatusCode: 404, Code: "20003"}, waited), words{partnerCenterRows["20003"].cause}, words{"minutes to appear", "canceled"}},
		{"an app's 401", Explain(&client.Error{StatusCode: 401}, appOnly), words{"rejected the access token", "client_id"}, words{"MFA", "partner user"}},
		{"an app's secret", Explain(&entra.Error{StatusCode: 401, Codes: []int{7000215}}, appOnly), words{"client_secret"}, words{"partner user"}},
		{"an app that is rejected", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{1}}, appOnly), words{"app", "client_id", "federated credential", "guides/troubleshooting"}, words{"refresh token", "partner user"}},
		{"an app's 403", Explain(&client.Error{StatusCode: 403}, appOnly), words{"usually, the app", "App management"}, words{"partner user"}},
		{"a customer's 403", Explain(&client.Error{StatusCode: 403}, customers), words{"Admin agent"}, words{"GDAP"}},
		{"a customer's 404", Explain(&client.Error{StatusCode: 404, Code: "1000"}, customers), words{"could not read customer", "customer_id"}, words{"subscription"}},
		{"a legacy subscription", Explain(&client.Error{StatusCode: 403, Code: "900263"}, alone), words{"(900263)"}, words{"provisioning status for legacy"}},
		{"a legacy plan", Explain(&client.Error{StatusCode: 403, Code: "900263"}, azurePlan), words{"(900263)"}, words{"provisioning status", "remove"}},
		{"an Azure entitlement's 404", Explain(&client.Error{StatusCode: 404, Code: "800111"}, azurePlan), words{"(800111)", "azure_plan_id"}, words{"rejected"}},
		{"an unknown domain", Explain(&entra.Error{StatusCode: 400, Codes: []int{90002}}, domain), words{`domain "contoso.com"`, "verified"}, words{"tenant_id", "guides/"}},
		{"a domain's 404", Explain(&client.Error{StatusCode: 404, Code: "1000"}, ofDomain), words{"not found", "knows the domain"}, words{"customer_id"}},
		{"a domain's 400", Explain(&client.Error{StatusCode: 400, Code: "999"}, ofDomain), words{"knows the domain"}, words{"customer_id"}},
		{"a domain's invalid customer", Explain(&client.Error{StatusCode: 400, Code: "900118"}, ofDomain), words{"knows the domain"}, words{"customer_id"}},
		{"a domain of another cloud", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_request", Codes: []int{90038}}, domain), words{"another cloud", "check domain and environment"}, words{"tenant_id", "client_id"}},
		{"a domain that Entra rejects", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_request", Codes: []int{90013}}, domain), words{"AADSTS90013", "check domain and environment", "customer_id"}, words{"tenant_id", "client_id", "refresh token"}},
		{"a domain and a new code", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{1}}, domain), words{"check domain and environment"}, words{"refresh token", "sign"}},
		{"a redirect of a domain", Explain(&entra.Error{StatusCode: 302, Invalid: "it is not an error in Entra's format"}, domain), words{"redirect", "HTTPS_PROXY"}, words{"credential"}},
		{"an issuer elsewhere", Explain(&entra.Error{StatusCode: 200, Invalid: "its issuer is not a tenant on x"}, domain), words{"environment", "HTTPS_PROXY", "its issuer"}, nil},
		{"Entra busy with a domain", Explain(&entra.Error{StatusCode: 503, Invalid: "it is not an error in Entra's format"}, domain), words{"Microsoft Entra", "later"}, words{"check domain"}},
		{"a gateway before a domain", Explain(&entra.Error{StatusCode: 407}, domain), words{"proxy"}, words{"check domain"}},
		{"an odd value of a list", OddValues(customers.Subject, client.OddValues{Count: 1, First: "x"}, []string{"creation_date"}), words{"1 value has", "(creation_date)", "null", "First: x"}, words{"values have"}},
		{"an item without an ID", Explain(&client.Error{StatusCode: 200, Invalid: "item 3 on page 1: it has no id"}, alone), words{"item 3", "Partner Center support"}, words{"HTTPS_PROXY"}},
		{"a legacy Azure offer", Explain(NoAzurePlan([]string{"0c39d6d5-c70d-4c55-bc02-f620844f3fd1"}), azurePlan), words{"MS-AZR-0145P", "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"}, words{"some minutes"}},
		{"no user", Explain(entra.ErrAppOnly, appOnly), words{"App+User", "refresh_token", "sign-in"}, nil},
		{"a user withheld", Explain(entra.ErrAppOnly, withheld), words{"belongs to another app"}, nil},
		{"a command", Explain(&entra.Error{StatusCode: 400, Codes: []int{700082}}, command), words{"could not get an access token: the refresh token "}, nil},
		{"a data source without a timeout", Explain(&entra.Error{StatusCode: 503}, Situation{Subject: customers.Subject}), words{"run Terraform again later"}, words{"command"}},
		{"a sign-in", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant"}, signIn), words{"could not sign in: Microsoft Entra rejected the sign-in (invalid_grant)."}, words{"refresh token"}},
		{"a command that may be run again", Explain(&entra.Error{StatusCode: 503}, command), words{"run the command again later"}, words{"run Terraform"}},
		{"a proxy that refuses", Explain(&pipeline.Error{Kind: pipeline.ProxyFailed, Service: "Partner Center", Reason: "the proxy refused"}, alone), words{": the proxy refused."}, words{"no response from Partner Center"}},
		{"no host", Explain(&pipeline.Error{Kind: pipeline.HostNotFound}, alone), words{"HTTPS_PROXY must be its URL"}, words{"set HTTPS_PROXY"}},
		{"not sent", Explain(&pipeline.Error{Kind: pipeline.ConnectionFailed, RequestID: "r", CorrelationID: "c"}, alone), nil, words{"Request ID", "Correlation ID"}},
		{"407 of Partner Center", Explain(&client.Error{StatusCode: 407, IDs: client.IDs{RequestID: "r"}}, alone), nil, words{"Request ID"}},
		{"a gateway without the route", Explain(&client.Error{StatusCode: 404, Host: "api.example:8443", Invalid: "it has no error code", Foreign: true, Description: "Resource not found"}, alone), words{"api.example:8443", "404 Not Found", "no error code", "  The response says: Resource not found", "allow api.example:8443"}, words{"not found (", "canceled", "subscription_id"}},
		{"an invalid response of the service", Explain(&client.Error{StatusCode: 200, Invalid: "it has no status"}, alone), words{"it has no status", "support", "ignored"}, words{"proxy"}},
		{"a page", Explain(&client.Error{StatusCode: 200, Host: "api.example", Invalid: "it is a page", Foreign: true}, alone), words{"HTTPS_PROXY", "allow api.example"}, words{"support"}},
		{"an indirect reseller", Explain(&client.Error{StatusCode: 403, Code: "1002", Description: "Authorization Failed"}, alone), words{"rejected the request (403 Forbidden, code 1002)", "  Partner Center says: Authorization Failed", "usually", "indirect resellers", "GDAP"}, words{"the partner user is not"}},
		{"a locked customer", Explain(&client.Error{StatusCode: 403, Code: "900416"}, alone), words{"(900416)"}, words{"role"}},
		{"a managed device", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{530003}}, alone), words{"AADSTS530003", "review the policy"}, words{"sign the partner user in again"}},
		{"a user at risk", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{53011}}, alone), words{"AADSTS53011", "administrator"}, words{"sign the partner user in again"}},
		{"a 401 of a given token", Explain(&client.Error{StatusCode: 401}, given), words{"new access token", "access_token", "guides/access-token"}, words{"refresh token", "client_id"}},
		{"a 401 of the Azure CLI", Explain(&client.Error{StatusCode: 401, Code: "1"}, cli), words{"az login", "tenant_id", "guides/azure-cli"}, words{"refresh token", "client_id"}},
		{"az that asks for a scope", Explain(&entra.AzureCLIError{Codes: []int{999001}, Login: "az login --scope https://api.partnercenter.microsoft.com/.default", Description: "new words"}, cli), words{"az login --scope https://api.partnercenter.microsoft.com/.default", "AADSTS999001", "says: new words"}, words{"no account"}},
		{"az with a known code", Explain(&entra.AzureCLIError{Codes: []int{50076}, SignedOut: true}, cli), words{"MFA", "(AADSTS50076)", "az login"}, words{"no account"}},
		{"az with another app's code", Explain(&entra.AzureCLIError{Codes: []int{65002}, Login: "az login --scope x"}, cli), words{"AADSTS65002", "refresh_token", "client_id"}, words{"az login"}},
		{"az without an account", Explain(&entra.AzureCLIError{SignedOut: true}, cli), words{"no account is signed in", "az login", "--tenant"}, nil},
		{"az with other words", Explain(&entra.AzureCLIError{Description: "new words"}, cli), words{"az account get-access-token failed", "says: new words", "manually", "if it asks"}, words{"no account", "resolves"}},
		{"az and a policy", Explain(&entra.AzureCLIError{Codes: []int{530003}, Login: "az login --scope x"}, cli), words{"(AADSTS530003)", "az login --scope x", "review the policy"}, nil},
		{"az and a new code", Explain(&entra.AzureCLIError{Codes: []int{1}, Description: "new words"}, cli), words{"AADSTS1", "says: new words", "usually"}, words{"no account"}},
		{"another 404", Explain(&client.Error{StatusCode: 404, Code: "20002"}, alone), words{noRelationship.cause}, words{"minutes to appear"}},
		{"app-only credentials for a user's read", Explain(&client.Error{StatusCode: 401, Code: "900329"}, alone), words{"(900329)", "sign the partner user in again"}, words{"these are", "set refresh_token"}},
		{"an audience that is rejected", Explain(&client.Error{StatusCode: 401, Code: "900420"}, alone), words{"(900420)", "environment"}, words{"refresh_token"}},
		{"an unlisted 400", Explain(&client.Error{StatusCode: 400, Code: "1"}, alone), words{"customer_id", "subscription_id", "support"}, words{"usually", "wrong"}},
		{"an unlisted 404", Explain(&client.Error{StatusCode: 404, Code: "1"}, alone), words{"usually", "partnercenter_azure_subscription"}, nil},
		{"a 404 of an Azure plan", Explain(&client.Error{StatusCode: 404, Code: "1"}, azurePlan), words{"azure_plan_id"}, words{"partnercenter_azure_subscription"}},
		{"the sign-in page of Azure DevOps", Explain(&entra.FederatedTokenError{StatusCode: 302, AzureDevOps: true}, alone), words{"redirect", "SYSTEM_ACCESSTOKEN"}, nil},
		{"CI that is not GitHub", Explain(&entra.FederatedTokenError{StatusCode: 405}, alone), words{"In GitHub Actions", "In Azure DevOps", "oidc_request_url"}, nil},
		{"no az", Explain(&entra.AzureCLIError{Missing: true}, cli), words{"PATH", "install"}, nil},
		{"CI that refuses", Explain(&entra.FederatedTokenError{StatusCode: 401}, alone), words{"id-token: write", "oidc_request_url"}, nil},
		{"CI in trouble", Explain(&entra.FederatedTokenError{StatusCode: 503}, alone), words{"CI system", "503", "later"}, nil},
		{"CI with a page", Explain(&entra.FederatedTokenError{StatusCode: 200, Host: "ci.example", Invalid: "it is no token"}, alone), words{"ci.example", "request for a federated token", "it is no token", "proxy"}, nil},
		{"Azure DevOps", Explain(&entra.FederatedTokenError{StatusCode: 404, AzureDevOps: true}, alone), words{"ado_pipeline_service_connection_id", "SYSTEM_ACCESSTOKEN"}, nil},
		{"a page for Entra", Explain(&entra.Error{StatusCode: 403, Host: "login.example", Invalid: "it is a page"}, alone), words{"login.example", "request for an access token", "it is a page", "allow login.example"}, nil},
		{"Entra's own problem", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{90033}}, alone), words{"temporary", "AADSTS90033", "later"}, words{"sign"}},
		{"Entra without a response", Explain(&entra.Error{StatusCode: 503}, alone), words{"Microsoft Entra responded 503 Service Unavailable"}, nil},
		{"a lost response", Explain(&entra.Error{StatusCode: 400, Codes: []int{54005}, Retried: true}, signIn), words{"the authorization code " + entraRows[54005].grant, "earlier attempt"}, nil},
		{"an insecure connection", Explain(&pipeline.Error{Kind: pipeline.NotSecure, Service: "x", Host: "api.example", Attempts: 1}, alone), words{"not sent", "SSL_CERT_FILE", "api.example is the right host"}, nil},
		{"a connection that is no longer secure", Explain(&pipeline.Error{Kind: pipeline.CertificateExpired, Service: "x", Host: "api.example", Attempts: 2}, alone), words{"clock", "api.example"}, words{"not sent"}},
		{"plain HTTP", Explain(&pipeline.Error{Kind: pipeline.PlainHTTP, Host: "api.example", Attempts: 1}, alone), words{"not sent", "proxy", "allow api.example"}, nil},
		{"a broken connection", Explain(&pipeline.Error{Kind: pipeline.ConnectionFailed, Host: "api.example", Attempts: 2}, alone), words{"api.example", "HTTPS_PROXY", "service health"}, nil},
		{"a proxy without TLS", Explain(&pipeline.Error{Kind: pipeline.ProxyNotSecure, Reason: "x"}, alone), words{"HTTPS_PROXY", "scheme"}, nil},
		{"a busy proxy", Explain(&pipeline.Error{Kind: pipeline.ProxyUnavailable, Reason: "x"}, alone), words{"later", "administrator"}, nil},
		{"a large response", Explain(&pipeline.Error{Kind: pipeline.TooLarge, Host: "api.example", RequestID: "r"}, alone), words{"api.example", "proxy", "Request ID: r"}, nil},
		{"407", Explain(&entra.Error{StatusCode: 407, Host: "login.example"}, alone), words{"user name", "HTTPS_PROXY", "login.example"}, nil},
		{"511", Explain(&client.Error{StatusCode: 511, Host: "api.example"}, alone), words{"sign in to the network", "api.example"}, nil},
		{"429 for an hour", Explain(&client.Error{StatusCode: 429, RetryAfter: time.Hour}, alone), words{"500 requests a minute", "2m0s", "Asked to wait: 1h0m0s"}, nil},
		{"a file", Explain(&entra.SecretError{Name: "refresh_token_file_path", Path: "/x", Reason: "is empty"}, command), words{"is empty", "run the command again"}, nil},
		{"an app without its secret", Explain(&entra.Error{StatusCode: 401, Codes: []int{7000218}}, unauthenticated), words{"AADSTS7000218", "is not used here"}, nil},
		{"a service that hangs", Explain(errors.Join(&pipeline.Error{Service: "Partner Center", Attempts: 2, LastResult: "503", RequestID: "r"}, context.DeadlineExceeded), alone), words{"a response from Partner Center.", "Attempts: 2", "Last result: 503", "Request ID: r", "longer timeouts.read"}, words{"throttling"}},
		{"a service that throttles", Explain(errors.Join(&pipeline.Error{Attempts: 2, LastThrottled: true}, context.DeadlineExceeded), many), words{"throttling", "fewer"}, nil},
		{"a name in another case", Explain(SimilarAzureSubscription([]string{"Dev"}), azurePlan), words{"friendly_name", "azure_subscription_id", `: "Dev"`}, words{"wait_for_active"}},
		{"an app's access token", Explain(&client.Error{StatusCode: 401, Code: "900421"}, appToken), words{"new access token", "access_token"}, words{"partner user"}},
		{"an unreadable end date", UnreadableEndDate(example, "soon"), words{"end_date is null", "End date: soon"}, nil},
		{"a wait without a status", WaitTimedOut(Wait{LastStatus: StatusNotKnown}, alone), words{"has no status yet"}, nil},
		{"another key's", Explain(&NotRequestedError{context.DeadlineExceeded}, many), words{"before it was requested", `"contoso"`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantWhole(t, c.got)
			c.says.in(t, c.got.Text())
			c.not.notIn(t, c.got.Text())
		})
	}
}

// A destroy is suggested only where there is something to destroy, and nothing else
// to correct first.
func TestExplain_DestroyWithoutTheRead(t *testing.T) {
	t.Parallel()
	s := about(example)
	s.StopsDestroy = true
	refused := func(status int) Explanation { return Explain(&client.Error{StatusCode: status, Code: "1"}, s) }
	for name, c := range map[string]struct {
		got  Explanation
		want bool
	}{
		"404":               {refused(404), true},
		"failed":            {WaitFailed(s), true},
		"pending":           {WaitTimedOut(Wait{LastStatus: "pending"}, s), true},
		"not visible":       {WaitTimedOut(Wait{LastStatus: StatusNotVisible}, s), true},
		"gate":              {GateClosed("none", s), true},
		"domain":            {Explain(&entra.Error{StatusCode: 400, Codes: []int{unknownTenant}}, Situation{Subject: Subject{Kind: Domain}, StopsDestroy: true}), true},
		"no such name":      {Explain(NoAzureSubscription(nil), s), true},
		"action":            {Explain(&client.Error{StatusCode: 404, Code: "1"}, about(example)), false},
		"400":               {refused(400), false},
		"401":               {refused(401), false},
		"403":               {refused(403), false},
		"429":               {refused(429), false},
		"503":               {refused(503), false},
		"canceled":          {Explain(context.Canceled, s), false},
		"timed out":         {Explain(context.DeadlineExceeded, s), false},
		"every poll failed": {WaitTimedOut(Wait{LastError: "503"}, s), false},
		"connection":        {Explain(&pipeline.Error{Kind: pipeline.HostNotFound}, s), false},
		"sign-in":           {Explain(&entra.Error{StatusCode: 400, Codes: []int{700082}}, s), false},
		"file":              {Explain(&entra.SecretError{Reason: "is empty"}, s), false},
		"a user is needed":  {Explain(entra.ErrAppOnly, s), false},
		"relationship":      {Explain(&client.Error{StatusCode: 404, Code: "20002"}, s), false},
	} {
		if got := strings.Contains(c.got.Text(), "terraform destroy -refresh=false"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

// A command is set up with environment variables only.
func TestExplain_CommandsNameVariables(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{AccessToken, SignIn} {
		for _, source := range []entra.Source{entra.RefreshToken{}, entra.AccessToken{}, entra.AzureCLI{}, entra.ClientCredentials{}} {
			s := Situation{IsCommand: true, Subject: Subject{Kind: kind}, Config: config.Config{Cloud: public, Source: source}, Secrets: &redact.Secrets{}}
			_, s.Claims.AppOnly = source.(entra.ClientCredentials)
			errs := []error{
				entra.ErrAppOnly, &entra.AzureCLIError{TimedOut: true}, &entra.AzureCLIError{Missing: true}, &entra.AzureCLIError{},
				&entra.FederatedTokenError{StatusCode: 401}, &entra.FederatedTokenError{StatusCode: 404, AzureDevOps: true},
			}
			for _, codes := range []map[int]row{entraRows, {1: {}}} {
				for code := range codes {
					errs = append(errs, &entra.Error{StatusCode: 400, OAuthError: "invalid_client", Codes: []int{code}}, &entra.AzureCLIError{Codes: []int{code}})
				}
			}
			for _, err := range errs {
				text := Explain(err, s).NextStep
				if name := attributeName.FindString(text); name != "" {
					t.Errorf("got %q, which names the attribute %s", text, name)
				}
			}
		}
	}
}

// attributeName matches an attribute of the provider block that is not the end of a
// variable, a permission or a word of JSON.
var attributeName = regexp.MustCompile(`\b(tenant_id|client_[a-z_]+|refresh_token\w*|access_token\w*|use_(cli|oidc)|oidc_\w+|ado_\w+|authority_host)\b`)

func TestOfMany(t *testing.T) {
	t.Parallel()
	got := Explain(&client.Error{StatusCode: 403}, about(example)).OfMany("2 of 3 subscriptions", `"contoso", "fabrikam"`).Text()
	brief := Explain(entra.ErrAppOnly, about(example))
	words{`could not read "contoso" (subscription `}.in(t, brief.Brief())
	words{`could not read 2 of 3 subscriptions ("contoso", "fabrikam"): `}.in(t, brief.OfMany("2 of 3 subscriptions", `"contoso", "fabrikam"`).Brief())
	words{"could not read the provisioning status of 2 of 3 subscriptions: ", `Keys: "contoso", "fabrikam"`, fmt.Sprintf("First: %s", example), "HTTP status: 403"}.in(t, got)
}

func TestExplain_NamesAGuideThatExists(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"expired":  {&entra.Error{StatusCode: 400, Codes: []int{700082}}, GuideSignIn},
		"app-only": {entra.ErrAppOnly, GuideSignIn},
		"secret":   {&entra.Error{StatusCode: 401, Codes: []int{7000215}}, guideTroubleshooting},
		"az":       {&entra.AzureCLIError{}, guideAzureCLI},
		"file":     {&entra.SecretError{Name: "refresh_token_file_path", Reason: "is empty"}, guideTroubleshooting},
	} {
		words{" See " + c.want}.in(t, Explain(c.err, about(example)).Text())
		page := filepath.Join("../../templates/guides", strings.TrimPrefix(c.want, guides)+".md.tmpl")
		if _, err := os.Stat(page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFirst(t *testing.T) {
	t.Parallel()
	if got := First([]string{"a", "b"}); got != "a, b" {
		t.Errorf("got %q", got)
	}
	if got, want := First(strings.Split(strings.Repeat("a,", 30), ",")), "a, and 11 more"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q at its end", got, want)
	}
	if got, want := First([]string{"a", strings.Repeat("b", 500)}), "a, and 1 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A data source without a row of its own would be explained as another one.
func TestKinds_EachHasItsOwnWords(t *testing.T) {
	t.Parallel()
	said := map[string]Kind{}
	for kind := ProvisioningStatus; kind <= SignIn; kind++ {
		subject := example
		subject.Kind, subject.Name = kind, "name"
		text := kinds[kind].opening + " " + subject.String()
		if kinds[kind].opening == "" {
			t.Errorf("kind %d has no row", kind)
		}
		if other, ok := said[text]; ok {
			t.Errorf("kinds %d and %d are both %q", other, kind, text)
		}
		said[text] = kind
	}
}
