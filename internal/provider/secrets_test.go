// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// echo sends back every secret that a request holds, wherever an answer has
// room for it.
func echo(status int) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		secret := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if r.PostForm != nil {
			secret = strings.Join([]string{r.PostForm.Get("refresh_token"), r.PostForm.Get("client_secret"), r.PostForm.Encode()}, " ")
		}
		for _, name := range []string{"MS-CV", "MS-RequestId", "MS-CorrelationId", "Location", "Retry-After", "WWW-Authenticate"} {
			w.Header().Set(name, secret)
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"code":%[1]q,"description":%[1]q,"message":%[1]q,"error":%[1]q,"error_description":%[1]q,"trace_id":%[1]q,"correlation_id":%[1]q,`+
			`"skuId":%[1]q,"status":"success","endDate":%[1]q}`, secret)
	}
}

func TestNoSecretLeavesTheProvider(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*simulator.Simulator){
		"success": func(*simulator.Simulator) {},
		"renewal": func(s *simulator.Simulator) {
			s.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.Respond(401, nil, ""))
		},
		"timeout": func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Hang())
		},
		"dropped connection": func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, simulator.Drop())
		},
		"token: dropped connection": func(s *simulator.Simulator) { s.ScriptTokenForever(simulator.Drop()) },
	}
	for _, status := range []int{200, 307, 400, 401, 403, 404, 409, 429, 503} {
		cases[fmt.Sprintf("echo with %d", status)] = func(s *simulator.Simulator) {
			s.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, echo(status))
		}
		cases[fmt.Sprintf("token: echo with %d", status)] = func(s *simulator.Simulator) { s.ScriptTokenForever(echo(status)) }
	}
	for name, script := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			script(sim)
			environment := sim.Environment()
			environment["TF_LOG"] = "TRACE"
			environment["TF_LOG_SDK"], environment["AZURE_SDK_GO_LOGGING"] = "TRACE", "all"
			environment["PARTNERCENTER_MAX_RETRIES"] = "1"
			cli := newCLI(t, environment)
			cli.write("main.tf", readOf(simulator.ExampleSubscriptionID, `timeouts        = { read = "3s" }`)+`
output "status" {
  value = data.partnercenter_subscription_provisioning_status.this
}`)
			planned, ok := cli.run("plan", "-out=saved.tfplan")
			shown := ""
			if ok {
				shown, _ = cli.run("show", "-json", "saved.tfplan")
			}
			applied, _ := cli.run("apply", "-auto-approve")

			secrets := slices.Concat([]string{simulator.ExampleClientSecret, simulator.ExampleRefreshToken}, sim.AccessTokens(), sim.RefreshTokens())
			places := cli.files()
			places["the output of plan"], places["the plan as JSON"], places["the output of apply"] = planned, shown, applied
			if !strings.Contains(planned, "[DEBUG]") {
				t.Error("terraform logged nothing")
			}
			for place, content := range places {
				for _, secret := range secrets {
					if strings.Contains(content, secret) || strings.Contains(content, url.QueryEscape(secret)) {
						t.Errorf("%s holds a secret", place)
					}
				}
			}
		})
	}
}
