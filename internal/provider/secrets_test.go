// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSecrets_AllIsWell(t *testing.T) {
	t.Parallel()
	for name, method := range authenticationMethods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := method(t, sim)
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
				printed += cli.mustRun(arguments...)
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

func TestSecrets_EchoedByPartnerCenter(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"client secret", "access token"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := authenticationMethods[method](t, sim)
			faults := []simulator.Fault{simulator.Hang(), simulator.Drop(), simulator.HangBody()}
			for _, status := range []int{302, 307, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 418, 422, 428, 429, 431, 451, 500, 503} {
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

func TestSecrets_EchoedInAStatus(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"client secret", "access token"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, echoInEndDate)
			environment := authenticationMethods[method](t, sim)
			cli := newCLI(t, environment, readOf(simulator.ExampleSubscriptionID))
			cli.logToFile()
			printed, ok := cli.run("apply", "-auto-approve")
			if !ok || !saying("Warning: "+advice.TitleUnreadableEndDate).MatchString(printed) {
				t.Errorf("the apply succeeded: %t; it should warn of the end date:\n%s", ok, printed)
			}
			wantNoSecret(t, cli, printed, canaries(t, sim, environment))
		})
	}
}

// echoInEndDate is a status with every secret in its headers and its end date.
func echoInEndDate(w http.ResponseWriter, r *http.Request) {
	recorder := httptest.NewRecorder()
	echo(http.StatusOK, "")(recorder, r)
	maps.Copy(w.Header(), recorder.Header())
	var body struct{ EndDate string }
	_ = json.Unmarshal(recorder.Body.Bytes(), &body)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "success", "endDate": body.EndDate})
}

func TestSecrets_EchoedByEntra(t *testing.T) {
	t.Parallel()
	faults := []simulator.Fault{simulator.Hang(), simulator.Drop(), simulator.HangBody(), page(200), page(502)}
	for _, code := range []string{"70008", "700082", "50173", "50076", "7000215", "7000222", "700024", "700027", "65001", "90033"} {
		faults = append(faults, echo(400, "AADSTS"+code+": "))
	}
	for _, status := range []int{200, 302, 307, 401, 403, 404, 429, 500, 503} {
		faults = append(faults, echo(status, ""))
	}
	for _, method := range []string{"client secret", "client certificate with a password", "federated token in a file"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := authenticationMethods[method](t, sim)
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

func TestSecrets_EchoedByTheCISystem(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GitHub Actions", "Azure DevOps"} {
		for name, fault := range map[string]simulator.Fault{"302": echo(302, ""), "401": echo(401, ""), "503": echo(503, ""), "page": page(200)} {
			t.Run(method+", "+name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				sim.ScriptOIDCForever(fault)
				wantNoSecretInErrors(t, sim, authenticationMethods[method](t, sim), []string{simulator.ExampleTenantID})
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
	cli := newCLI(t, environment, reads(tenants, "3s"))
	cli.logToFile()
	printed, ok := cli.run("plan", "-parallelism=30")
	if got := errorsIn(printed); ok || got != len(tenants) {
		t.Errorf("got %d errors, want %d:\n%s", got, len(tenants), printed)
	}
	wantNoSecret(t, cli, printed, canaries(t, sim, environment))
}

// net/http writes to Go's standard logger what a server sends unasked, and with
// http2debug all that goes over HTTP/2.
func TestSecrets_StandardLogger(t *testing.T) {
	t.Parallel()
	for name, environment := range map[string]func(t testing.TB) map[string]string{
		"second responses over HTTP/1.1": func(t testing.TB) map[string]string {
			const accessToken = "opaque-access-token-of-two-responses"
			sim := startSimulator(t)
			sim.AcceptAccessToken(accessToken, simulator.ExampleTenantID)
			sim.ScriptTokenForever(respondingTwice(`{"token_type":"Bearer","expires_in":3600,"access_token":"` + accessToken + `"}`))
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, respondingTwice(`{"status":"pending"}`))
			return sim.Environment()
		},
		"frames of HTTP/2": trusting(func(sim *simulator.Simulator) {
			sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, echo(http.StatusForbidden, "##vso[task.complete]"))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := newCLI(t, environment(t))
			cli.logToFile()
			cli.env = append(cli.env, "GODEBUG=http2debug=2")
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			printed, _ := cli.run("plan")

			logged := cli.files()[cli.logFile()]
			if !strings.Contains(logged, "Reading from Partner Center") || !strings.Contains(logged, "Request to Partner Center") {
				t.Errorf("the log holds no read:\n%s", printed)
			}
			for _, never := range []string{simulator.ExampleRefreshToken, simulator.ExampleClientSecret, "##vso[", "Unsolicited response"} {
				if at := strings.Index(printed+logged, never); at >= 0 {
					t.Errorf("%q is in the log or the output: %s", never, (printed + logged)[max(0, at-300):at])
				}
			}
		})
	}
}

// respondingTwice sends a second response after the one that was asked for.
func respondingTwice(body string) simulator.Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		unasked := simulator.ExampleRefreshToken + " " + simulator.ExampleClientSecret + " ##vso[task.complete]"
		for _, text := range []string{body, unasked} {
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
		}
	}
}
