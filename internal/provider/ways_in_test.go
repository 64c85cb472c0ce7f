// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// appCertificate is a certificate for all tests, and its file in PEM.
var appCertificate = sync.OnceValues(func() (*x509.Certificate, string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	_ = pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	_ = pem.Encode(&file, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return certificate, file.String()
})

// wayIn is how to get an access token, as environment variables.
type wayIn func(t *testing.T, sim *simulator.Simulator) map[string]string

func writeFile(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// redeeming changes how the app of the example authenticates.
func redeeming(variables func(t *testing.T, sim *simulator.Simulator) map[string]string) wayIn {
	return func(t *testing.T, sim *simulator.Simulator) map[string]string {
		t.Helper()
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_CLIENT_SECRET")
		maps.Copy(environment, variables(t, sim))
		return environment
	}
}

// Variables that CI systems set.
const (
	azureDevOpsURL   = "SYSTEM_OIDCREQUESTURI"
	azureDevOpsToken = "SYSTEM_ACCESSTOKEN"
	gitHubURL        = "ACTIONS_ID_TOKEN_REQUEST_URL"
	gitHubToken      = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
	hcpTerraform     = "TFC_WORKLOAD_IDENTITY_TOKEN"
)

const publicAudience = "api://AzureADTokenExchange"

// waysIn are all of them but Azure CLI, which needs a system of its own.
var waysIn = map[string]wayIn{
	"client secret": func(_ *testing.T, sim *simulator.Simulator) map[string]string { return sim.Environment() },
	"client secret in a file": redeeming(func(t *testing.T, _ *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_CLIENT_SECRET_FILE_PATH": writeFile(t, simulator.ExampleClientSecret+"\n")}
	}),
	"refresh token in a file": func(t *testing.T, sim *simulator.Simulator) map[string]string {
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
		environment["PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"] = writeFile(t, simulator.ExampleRefreshToken)
		return environment
	},
	"client certificate": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(file))}
	}),
	"client certificate with a password": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		pair, err := tls.X509KeyPair([]byte(file), []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		const password = "canary&password=of/the\"file"
		protected, err := pkcs12.Modern.Encode(pair.PrivateKey, certificate, nil, password)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{
			"PARTNERCENTER_CLIENT_CERTIFICATE":          base64.StdEncoding.EncodeToString(protected),
			"PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD": password,
		}
	}),
	"client certificate in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE_PATH": writeFile(t, file)}
	}),
	"federated token": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "PARTNERCENTER_OIDC_TOKEN": sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"federated token in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "1", "PARTNERCENTER_OIDC_TOKEN_FILE_PATH": writeFile(t, sim.FederatedToken(publicAudience, time.Hour))}
	}),
	"GitHub Actions": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", gitHubURL: sim.GitHubRequestURL(), gitHubToken: simulator.ExampleRequestToken}
	}),
	"Azure DevOps": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{
			"PARTNERCENTER_USE_OIDC": "true", azureDevOpsURL: sim.AzureDevOpsRequestURL(), azureDevOpsToken: simulator.ExampleRequestToken,
			"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleServiceConnectionID,
		}
	}),
	"HCP Terraform": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", hcpTerraform: sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"access token": func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		const token = "opaque-access-token-of-the-user"
		sim.AcceptAccessToken(token, simulator.ExampleTenantID)
		return map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL()}
	},
}

func TestEveryWayInTakesOneTokenRequestForAPlanOfAnySize(t *testing.T) {
	t.Parallel()
	for name, way := range waysIn {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := way(t, sim)
			cli := newCLI(t, environment)
			cli.write("main.tf", readMany(40))
			if output, ok := cli.run("plan", "-parallelism=10"); !ok {
				t.Fatal(output)
			}
			wantTokenRequests, wantOIDCRequests := 1, 0
			if name == "access token" {
				wantTokenRequests = 0
			}
			if name == "GitHub Actions" || name == "Azure DevOps" {
				wantOIDCRequests = 1
			}
			if got := len(sim.TokenRequests()); got != wantTokenRequests {
				t.Errorf("got %d token requests, want %d", got, wantTokenRequests)
			}
			if got := len(sim.OIDCRequests()); got != wantOIDCRequests {
				t.Errorf("got %d requests for federated tokens, want %d", got, wantOIDCRequests)
			}
			if got := len(sim.APIRequests()); got != 40 {
				t.Errorf("got %d API requests, want 40", got)
			}
		})
	}
}

func TestEachTryBringsAFreshAssertion(t *testing.T) {
	t.Parallel()
	unavailable := status(http.StatusServiceUnavailable)
	for _, name := range []string{"client certificate", "GitHub Actions", "Azure DevOps"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			// Two tries of the first redemption, and a second redemption after a 401.
			sim.ScriptToken(unavailable)
			sim.ScriptSubscription(simulator.ExampleSubscriptionID, status(http.StatusUnauthorized))
			cli := newCLI(t, waysIn[name](t, sim))
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			if output, ok := cli.run("plan"); !ok {
				t.Fatal(output)
			}
			assertions := map[string]bool{}
			for _, request := range sim.TokenRequests() {
				assertions[request.Form.Get("client_assertion")] = true
			}
			if len(sim.TokenRequests()) != 3 || len(assertions) != 3 || assertions[""] {
				t.Errorf("got %d token requests with %d different assertions, want 3 of each", len(sim.TokenRequests()), len(assertions))
			}
		})
	}
}

func TestEachCloudAsksForItsOwnFederatedAudience(t *testing.T) {
	t.Parallel()
	for cloud, audience := range map[string]string{
		"public": publicAudience, "china": publicAudience + "China", "usgovernment": publicAudience + "USGov",
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			environment := waysIn["GitHub Actions"](t, sim)
			environment["PARTNERCENTER_ENVIRONMENT"] = cloud
			cli := newCLI(t, environment)
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
			if output, ok := cli.run("plan"); !ok {
				t.Fatal(output)
			}
			if got := sim.OIDCRequests()[0].Query.Get("audience"); got != audience {
				t.Errorf("got audience %q, want %q", got, audience)
			}
		})
	}
}

func TestRedirectsOfCredentialsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := startSimulator(t)
	t.Cleanup(func() {
		if n := len(elsewhere.APIRequests()) + len(elsewhere.TokenRequests()) + len(elsewhere.OIDCRequests()); n != 0 {
			t.Errorf("%d requests followed a redirect to another host", n)
		}
	})
	for _, status := range []int{http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		for name, c := range map[string]struct {
			way    string
			script func(*simulator.Simulator)
			want   string
		}{
			"token endpoint, secret": {
				"client secret",
				func(s *simulator.Simulator) {
					s.ScriptTokenForever(simulator.Redirect(status, elsewhere.URL()+"/"+simulator.ExampleTenantID+"/oauth2/v2.0/token"))
				}, "Microsoft Entra's answer holds no access token",
			},
			"token endpoint, certificate": {
				"client certificate",
				func(s *simulator.Simulator) {
					s.ScriptTokenForever(simulator.Redirect(status, elsewhere.URL()+"/"+simulator.ExampleTenantID+"/oauth2/v2.0/token"))
				}, "Microsoft Entra's answer holds no access token",
			},
			"GitHub": {
				"GitHub Actions",
				func(s *simulator.Simulator) {
					s.ScriptOIDCForever(simulator.Redirect(status, elsewhere.GitHubRequestURL()))
				}, "None is followed",
			},
			"Azure DevOps": {
				"Azure DevOps",
				func(s *simulator.Simulator) {
					s.ScriptOIDCForever(simulator.Redirect(status, elsewhere.AzureDevOpsRequestURL()))
				}, "None is followed",
			},
		} {
			t.Run(http.StatusText(status)+", "+name, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				c.script(sim)
				cli := newCLI(t, waysIn[c.way](t, sim))
				cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
				output, ok := cli.run("plan")
				if ok || !saying(c.want).MatchString(output) {
					t.Errorf("the plan succeeded: %t; the output does not say %q:\n%s", ok, c.want, output)
				}
			})
		}
	}
}

func TestRefusalsByTheCISystemAreExplainedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		way    string
		change map[string]string
		fault  simulator.Fault
		want   []string
		tries  int
	}{
		"GitHub, wrong token": {
			"GitHub Actions",
			map[string]string{gitHubToken: "wrong-request-token"},
			nil,
			[]string{"401 Unauthorized", "The request token is not valid.", "id-token: write"},
			1,
		},
		"Azure DevOps, wrong token": {
			"Azure DevOps",
			map[string]string{azureDevOpsToken: "wrong-request-token"},
			nil,
			[]string{"401 Unauthorized", "The request token is not valid.", "SYSTEM_ACCESSTOKEN"},
			1,
		},
		"Azure DevOps, wrong connection": {
			"Azure DevOps",
			map[string]string{"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleClientID},
			nil,
			[]string{"404 Not Found", "may not use it", "SYSTEM_ACCESSTOKEN"},
			1,
		},
		"a sign-in page": {
			"GitHub Actions", nil, answer("<html>Sign in</html>"),
			[]string{"200 OK", "not a token answer in JSON", "sign-in page"},
			1,
		},
		"a proxy": {
			"GitHub Actions", nil, status(407),
			[]string{"407 Proxy Authentication Required", "Set both in HTTPS_PROXY"},
			1,
		},
		"no token in the answer": {
			"Azure DevOps", nil, answer(`{"value":"of another form"}`),
			[]string{"it holds no token"},
			1,
		},
		"a fault that stays": {
			"GitHub Actions",
			map[string]string{"PARTNERCENTER_MAX_RETRIES": "1"},
			status(503),
			[]string{"503 Service Unavailable", "on the CI system's side"},
			2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.ScriptOIDCForever(c.fault)
			environment := waysIn[c.way](t, sim)
			maps.Copy(environment, c.change)
			cli := newCLI(t, environment)
			config := readOf(simulator.ExampleSubscriptionID)
			if c.tries == 1 {
				config = readMany(10)
			}
			cli.write("main.tf", config)
			output, ok := cli.run("plan")
			if ok {
				t.Fatal("the plan succeeded")
			}
			for _, want := range c.want {
				if got := len(saying(want).FindAllString(output, -1)); got != 1 {
					t.Errorf("the output says %q %d times, want once:\n%s", want, got, output)
				}
			}
			if got := len(sim.OIDCRequests()); got != c.tries {
				t.Errorf("got %d requests, want %d", got, c.tries)
			}
			if got := len(sim.TokenRequests()); got != 0 {
				t.Errorf("got %d token requests, want none", got)
			}
		})
	}
}
