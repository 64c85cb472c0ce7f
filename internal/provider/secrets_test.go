// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"archive/zip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// writings are the ways to write a secret. Its ends in base64 depend on what is
// around it, and are cut off.
func writings(secret string, cut int) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	result := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret), strings.Trim(string(quoted), `"`),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	for _, before := range []string{"", "x", "xx"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			encoded := encoding.EncodeToString([]byte(before + secret + "xx"))
			result = append(result, encoded[cut:len(encoded)-cut])
		}
	}
	return result
}

// echo sends back every secret that a request holds, in every writing, wherever
// an answer has room for it.
func echo(status int, prefix string) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		secrets := []string{strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
		for _, name := range []string{"refresh_token", "client_secret", "client_assertion"} {
			secrets = append(secrets, r.PostForm.Get(name))
		}
		secrets = append(secrets, r.PostForm.Encode())
		for _, name := range []string{"MS-CV", "MS-RequestId", "MS-CorrelationId", "Location", "Retry-After", "WWW-Authenticate"} {
			w.Header().Set(name, strings.Join(secrets, " "))
		}
		var texts []string
		for _, secret := range secrets {
			if secret != "" {
				texts = append(texts, writings(secret, 0)...)
			}
		}
		w.WriteHeader(status)
		text := func(of []string) string {
			quoted, _ := json.Marshal(prefix + strings.Join(of, " "))
			return string(quoted)
		}
		_, _ = fmt.Fprintf(w, `{"code":%[1]s,"description":%[2]s,"message":%[2]s,"error":%[1]s,"error_description":%[2]s,"trace_id":%[1]s,"correlation_id":%[1]s,`+
			`"skuId":%[1]s,"status":"success","endDate":%[2]s}`, text(secrets[:1]), text(texts))
	}
}

// canaries are all the secrets of a run: what the environment holds or names,
// and what was sent and minted.
func canaries(t *testing.T, sim *simulator.Simulator, environment map[string]string) []string {
	t.Helper()
	found := slices.Concat(sim.AccessTokens(), sim.RefreshTokens(), sim.FederatedTokens())
	for _, request := range sim.TokenRequests() {
		found = append(found, request.Form.Get("client_assertion"), request.Form.Get("refresh_token"))
	}
	for variable, value := range environment {
		switch {
		case regexp.MustCompile("(TOKEN|SECRET|CERTIFICATE|PASSWORD)$").MatchString(variable):
			found = append(found, value)
		case strings.HasSuffix(variable, "_PATH"):
			content, err := os.ReadFile(value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, strings.Fields(string(content))...) // a PEM file in lines
		}
	}
	if environment["PARTNERCENTER_CLIENT_CERTIFICATE"] != "" {
		_, key := appCertificate()
		found = append(found, strings.Fields(key)...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	for _, secret := range found {
		if n := len(secret); n > 200 { // a part of it would be bad enough
			found = append(found, secret[n/2:n/2+64], secret[n-64:])
		}
	}
	return slices.DeleteFunc(found, func(secret string) bool { // a PEM file has words as well
		return len(secret) < 20 || strings.HasPrefix(secret, "-----")
	})
}

// wantNoSecret looks for secrets in what was printed, and in every file that
// terraform left: logs, plans and states.
func wantNoSecret(t *testing.T, cli *cli, printed string, secrets []string) {
	t.Helper()
	places := cli.files()
	if !strings.Contains(places[cli.logFile()], "Reading provisioning statuses") {
		t.Error("terraform logged nothing")
	}
	for path := range places {
		if strings.HasSuffix(path, ".tfplan") {
			maps.Copy(places, unzipped(t, path))
		}
	}
	places["what was printed"] = printed
	if len(secrets) == 0 {
		t.Error("there are no secrets to look for")
	}
	for place, content := range places {
		for _, secret := range secrets {
			for _, writing := range writings(secret, 4) {
				if at := strings.Index(content, writing); at >= 0 {
					t.Errorf("%s holds a secret: %s", place, content[max(0, at-200):at])
				}
			}
		}
	}
}

// unzipped is what a saved plan holds.
func unzipped(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	content := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		content[path+" "+file.Name] = string(data)
	}
	return content
}

func TestNoSecretLeavesTheProviderWhenAllIsWell(t *testing.T) {
	t.Parallel()
	for name, way := range waysIn {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := way(t, sim)
			if name != "access token" { // which nothing replaces
				sim.ScriptSubscription(simulator.ExampleSubscriptionID, status(http.StatusUnauthorized))
			}
			cli := newCLI(t, environment)
			cli.logToFile()
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID)+`
output "status" {
  value = data.partnercenter_subscription_provisioning_status.this
}`)
			printed := ""
			for _, arguments := range [][]string{{"plan", "-out=saved.tfplan"}, {"show", "-json", "saved.tfplan"}, {"apply", "saved.tfplan"}} {
				output, ok := cli.run(arguments...)
				if !ok {
					t.Fatal(output)
				}
				printed += output
			}
			wantNoSecret(t, cli, printed, canaries(t, sim, environment))
		})
	}
}

// reads are data sources with a provider each, which asks a tenant of its own.
func reads(tenants []string, timeout string) string {
	var config strings.Builder
	for i, tenant := range tenants {
		fmt.Fprintf(&config, `
provider "partnercenter" {
  alias     = "p%[1]d"
  tenant_id = %[2]q
}

data "partnercenter_subscription_provisioning_status" "d%[1]d" {
  provider        = partnercenter.p%[1]d
  customer_id     = %[3]q
  subscription_id = %[2]q
  timeouts        = { read = %[4]q }
}
`, i, tenant, simulator.ExampleCustomerID, timeout)
	}
	return config.String()
}

func TestNoSecretLeavesTheProviderWhenPartnerCenterEchoesIt(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"client secret", "access token"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := waysIn[way](t, sim)
			faults := []simulator.Fault{simulator.Hang(), simulator.Drop(), simulator.HangBody()}
			for _, status := range []int{200, 302, 307, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 418, 422, 428, 429, 431, 451, 500, 503} {
				faults = append(faults, echo(status, ""))
			}
			// A provider for each: a 429 pauses all reads of its provider.
			for i, fault := range faults {
				sim.ScriptSubscriptionForever(numbered(i), fault)
			}
			tenants := make([]string, len(faults))
			for i := range faults {
				tenants[i] = numbered(i)
				sim.AddTenant(simulator.Tenant{
					ID: tenants[i], ClientID: simulator.ExampleClientID, ClientSecret: simulator.ExampleClientSecret,
					RefreshToken: simulator.ExampleRefreshToken, Customers: []string{simulator.ExampleCustomerID},
				})
			}
			wantNoSecretInErrors(t, sim, environment, tenants)
		})
	}
}

func TestNoSecretLeavesTheProviderWhenEntraEchoesIt(t *testing.T) {
	t.Parallel()
	faults := []simulator.Fault{simulator.Hang(), simulator.Drop(), simulator.HangBody(), page(200), page(502)}
	for _, code := range []string{"70008", "700082", "50173", "50076", "7000215", "7000222", "700024", "700027", "65001", "90033"} {
		faults = append(faults, echo(400, "AADSTS"+code+": "))
	}
	for _, status := range []int{200, 302, 307, 401, 403, 404, 429, 500, 503} {
		faults = append(faults, echo(status, ""))
	}
	for _, way := range []string{"client secret", "client certificate with a password", "federated token in a file"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := waysIn[way](t, sim)
			tenants := make([]string, len(faults))
			for i := range faults {
				tenants[i] = numbered(i)
			}
			sim.ScriptTokenForever(func(w http.ResponseWriter, r *http.Request) {
				faults[slices.Index(tenants, strings.Split(r.URL.Path, "/")[1])](w, r)
			})
			wantNoSecretInErrors(t, sim, environment, tenants)
		})
	}
}

func TestNoSecretLeavesTheProviderWhenTheCISystemEchoesIt(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"GitHub Actions", "Azure DevOps"} {
		for name, fault := range map[string]simulator.Fault{"302": echo(302, ""), "401": echo(401, ""), "503": echo(503, ""), "page": page(200)} {
			t.Run(way+", "+name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				sim.ScriptOIDCForever(fault)
				wantNoSecretInErrors(t, sim, waysIn[way](t, sim), []string{simulator.ExampleTenantID})
			})
		}
	}
}

// page is a proxy's, with the request in it.
func page(status int) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<html>%s %s</html>", r.Header.Get("Authorization"), r.PostForm.Encode())
	}
}

// wantNoSecretInErrors plans reads that all fail.
func wantNoSecretInErrors(t *testing.T, sim *simulator.Simulator, environment map[string]string, tenants []string) {
	t.Helper()
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	delete(environment, "PARTNERCENTER_TENANT_ID") // its credentials would go to no other tenant
	cli := newCLI(t, environment)
	cli.logToFile()
	cli.write("main.tf", reads(tenants, "3s"))
	printed, ok := cli.run("plan", "-parallelism=30")
	if got := strings.Count(printed, "Error: Unable to Read"); ok || got != len(tenants) {
		t.Errorf("got %d errors, want %d:\n%s", got, len(tenants), printed)
	}
	wantNoSecret(t, cli, printed, canaries(t, sim, environment))
}
