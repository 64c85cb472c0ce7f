// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// hostileText is what a server may send to forge a line of a log, to command a
// CI system or to mislead a reader; hostileASCII is as much of it as fits where
// there is ASCII alone.
const (
	hostileASCII = "a\n::error::forged\r\n##vso[task.complete]\n##[error]b ##teamcity[c]\x1b[31m\x1b]0;title\x07\x00d"
	hostileText  = hostileASCII + "\u2028::warning::e\u2029f\u0085::notice::g\u009b31m\u202eh\u2066i\u200bj\ufeffk\u00adl#\u200b#vso[m]##\ufe0f[n]"
)

// hostile fills the text into a response in JSON.
func hostile(body string) string {
	text, err := json.Marshal(hostileText)
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(body, "HOSTILE", string(text))
}

// statusLine responds with a reason phrase of its own.
func statusLine(code int) simulator.Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d \x1b[31m::error::forged ##vso[a]\u202e\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", code)
		_ = conn.Close()
	}
}

func TestServerText_OnePlainLine(t *testing.T) {
	t.Parallel()
	const inHeader = "::error::in-header ##vso[a]\u0085\u202e\u009b31m\u2028##[b]"
	header := http.Header{"Ms-Cv": {inHeader}, "Ms-Requestid": {inHeader}, "Ms-Correlationid": {inHeader}, "Www-Authenticate": {inHeader}, "Retry-After": {inHeader}}
	api := func(status int, body string) func(*simulator.Simulator) {
		return func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(status, header, hostile(body)))
		}
	}
	token := func(status int, body string) func(*simulator.Simulator) {
		return func(s *simulator.Simulator) { s.ScriptTokenForever(simulator.Respond(status, header, hostile(body))) }
	}
	const shown = "::error::forged ## vso[task.complete] ## [error]b ## teamcity[c] [31m ]0;title d ::warning::e f ::notice::g 31m h i j k l# #vso[m]## [n]"
	audience := base64.RawURLEncoding.EncodeToString([]byte(hostile(`{"scp":"user_impersonation","amr":["mfa"],"aud":HOSTILE}`)))
	for name, c := range map[string]struct {
		method string // client secret, unless it is another
		script func(*simulator.Simulator)
		want   string
		never  string
	}{
		"description": {script: api(400, `{"code":1,"description":HOSTILE}`), want: "Partner Center says: a " + shown},
		"code":        {script: api(400, `{"code":"::error::forged\n\u001b[31m##vso[a]"}`), want: "Code: ::error::forged [31m## vso[a]"},
		"end date":    {script: api(200, `{"status":"success","endDate":HOSTILE}`), want: `End date: "a : :error: :forged ## vso[task.complete] ## [error]b ## teamci…"`},
		"status":      {script: api(200, `{"status":"::error::forged"}`), want: "Error: " + advice.TitleInvalidResponse, never: "error::forged"},
		"SKU":         {script: api(200, `{"status":"success","skuId":HOSTILE}`), want: "skuId", never: "forged"},
		"escape in a header": {script: func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Respond(403, http.Header{"Ms-Cv": {"\x1b[31mforged"}}, ""))
		}, want: "Error: " + advice.TitleServiceNotReachable, never: "forged"},
		"reason phrase": {script: func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, statusLine(403))
		}, want: "403 Forbidden", never: "forged"},
		"token: description": {script: token(400, `{"error":"invalid_grant","error_description":HOSTILE}`), want: "Microsoft Entra says: a ::error::forged"},
		"token: code and trace ID": {
			script: token(400, `{"error":"::error::\n\u001b[31m##vso[a]","trace_id":"::error::\n\u202ea","correlation_id":"\u2028##[b]"}`),
			want:   "Error: ::error:: [31m## vso[a] Trace ID: ::error:: a",
		},
		"token: audience": {script: func(s *simulator.Simulator) {
			s.ScriptTokenForever(answer(`{"access_token":"eyJhbGciOiJub25lIn0.` + audience + `.AAAA"}`))
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, status(401))
		}, want: "Audience: a " + shown},
		"federated token: message": {method: "GitHub Actions", script: func(s *simulator.Simulator) {
			s.ScriptOIDCForever(simulator.Respond(403, header, hostile(`{"message":HOSTILE}`)))
		}, want: "Description: a " + shown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			c.script(sim)
			if c.method == "" {
				c.method = "client secret"
			}
			environment := authenticationMethods[c.method](t, sim)
			wantPlainOutput(t, environment, c.want, c.never)
		})
	}
}

// wantPlainOutput plans a read, and wants a text in what terraform prints and
// logs, and another one in neither.
func wantPlainOutput(t *testing.T, environment map[string]string, want, never string) {
	t.Helper()
	cli := newCLI(t, environment)
	cli.logToFile()
	cli.env = append(cli.env, "PARTNERCENTER_MAX_RETRIES=0")
	cli.write("main.tf", readOf(simulator.ExampleSubscriptionID))
	output, _ := cli.run("plan")
	logged := cli.files()[cli.logFile()]
	if !saying(want).MatchString(output) {
		t.Errorf("the output does not say %q:\n%s", want, output)
	}
	if never != "" && strings.Contains(output+logged, never) {
		t.Errorf("the output or the log says %q:\n%s", never, output)
	}
	if !strings.Contains(logged, "ead from Partner Center") {
		t.Error("terraform logged nothing of the read")
	}
	wantPlainLines(t, output)
	wantPlainLines(t, logged)
}

func TestServerText_UndocumentedStatus(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	list := hostile(`{"items":[{"id":"` + simulator.ActiveAzureSubscriptionID + `","friendlyName":HOSTILE,"status":HOSTILE}]}`)
	sim.ScriptPathForever(simulator.AzureEntitlementsPath(simulator.ExampleCustomerID, simulator.AzurePlanID), answer(list))
	cli := newCLI(t, sim.Environment())
	cli.logToFile()
	cli.write("main.tf", azureSubscriptionWith(`azure_subscription_id = "`+simulator.ActiveAzureSubscriptionID+`"`,
		"wait_for_active = true", `poll_interval = "1s"`, `timeouts = { read = "2s" }`))
	output, ok := cli.run("plan")
	if ok || !saying("Last status: a ::error::forged ## vso[task.complete]").MatchString(output) {
		t.Errorf("the plan succeeded: %t\n%s", ok, output)
	}
	wantPlainLines(t, output)
	wantPlainLines(t, cli.files()[cli.logFile()])
}

// Terraform breaks the lines of a paragraph: what a server sent must not stand
// in one, or it could begin a line.
func TestServerText_NeverBeginsALine(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]string{
		"data sources": `
data "partnercenter_subscription_provisioning_statuses" "all" {
  wait_for_success = true
  timeouts         = { read = "2s" }
  subscriptions = {
    a = { customer_id = "` + simulator.ExampleCustomerID + `", subscription_id = "` + simulator.ExampleSubscriptionID + `" }
  }
}
` + strings.Replace(readOf(simulator.PendingSubscriptionID), `"this"`, `"rejected"`, 1),
		"gate": gateWith(`timeouts = { open = "5s" }`),
	} {
		for padding := 0; padding <= 72; padding += 6 { // which reaches the end of a line
			t.Run(fmt.Sprintf("%s, %d", kind, padding), func(t *testing.T) {
				t.Parallel()
				if kind == "gate" {
					skipWithout(t, ephemeralValues)
				}
				sim := startSimulator(t)
				text := strings.Repeat("x ", padding/2) + "::error::forged"
				sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, answer(fmt.Sprintf(`{"status":"pending","endDate":%q}`, text)))
				sim.ScriptSubscriptionForever(simulator.PendingSubscriptionID, simulator.APIError(400, text, text))
				output, ok := planOnce(t, sim, config)
				if ok || kind != "gate" && !strings.Contains(output, "::error::forged") {
					t.Fatalf("the plan succeeded: %t\n%s", ok, output)
				}
				wantPlainLines(t, output)
			})
		}
	}
}

// A certificate holds text of its server's, and so does a proxy's error response.
func TestServerText_Connection(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificateFor(t, hostileASCII)}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		environment map[string]string
		want, never string
	}{
		"certificate for another name": {map[string]string{"PARTNERCENTER_ENDPOINT": "https://localhost:" + port}, "a ::error::forged ## vso[task.complete]", ""},
		"proxy": {map[string]string{
			"PARTNERCENTER_ENDPOINT": "https://nowhere.invalid",
			"HTTPS_PROXY":            speaking(t, "HTTP/1.1 407 \x1b[31m::error::forged ##vso[a]\u202e\r\nProxy-Authenticate: ::error::forged\r\nContent-Length: 0\r\n\r\n"),
		}, "407 Proxy Authentication Required", "forged"},
		"no HTTP": {map[string]string{"PARTNERCENTER_ENDPOINT": speaking(t, "\x1b[31m::error::forged ##vso[a]\r\n\r\n")}, "Error: " + advice.TitleServiceNotReachable, "forged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "certificate for another name" && (runtime.GOOS == "windows" || runtime.GOOS == "darwin") {
				t.Skip("the verifier of this system reports the unknown authority first")
			}
			c.environment["PARTNERCENTER_ACCESS_TOKEN"] = "some-access-token"
			wantPlainOutput(t, c.environment, c.want, c.never)
		})
	}
}

func certificateFor(t *testing.T, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// speaking serves these bytes, whatever it is asked, and returns the URL.
func speaking(t *testing.T, response string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(simulator.Speak(response)))
	t.Cleanup(server.Close)
	return server.URL
}
