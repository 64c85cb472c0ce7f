// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// userToken is an access token whose claims are changed by name; nil takes one
// away.
func userToken(t *testing.T, changes map[string]any) string {
	t.Helper()
	claims := jwt.MapClaims{
		"aud": "https://api.partnercenter.microsoft.com", "scp": "user_impersonation", "amr": []string{"pwd", "mfa"},
		"exp": time.Now().Add(time.Hour).Unix(), "name": "claim-that-nobody-needs",
	}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAccessToken_ClaimsSayWhyItIsRejected(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	token := userToken(t, map[string]any{"aud": "other", "amr": nil, "exp": time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC).Unix()})
	output := failedPlanIn(t, map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL()}, readOf(simulator.ExampleSubscriptionID))
	wantMessage(t, output, advice.TitleAccessDenied, "401 Unauthorized", "2020-01-02T03:04:05Z", "Audience: other", "amr")
	wantNoWords(t, output, "claim-that-nobody-needs", token)
}

func TestAccessToken_MintedAppOnly(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptTokenForever(answer(fmt.Sprintf(
		`{"token_type":"Bearer","expires_in":3599,"access_token":%q}`, userToken(t, map[string]any{"idtyp": "app"}))))
	output, ok := planOnce(t, sim, readEachOf(10)) // Terraform 1.16 prints equal errors once
	said := len(saying("App+User").FindAllString(output, -1))
	if inFull := strings.Count(output, "guides/secure-application-model"); ok || said != 10 || inFull != 1 {
		t.Errorf("the plan succeeded: %t; %d errors say the cause, want 10, and %d are in full, want 1:\n%s", ok, said, inFull, output)
	}
	wantRequests(t, sim, 0, 1)
}
