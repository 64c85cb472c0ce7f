// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestRun_Output(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stdout, in := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-address", "127.0.0.1:0"}, in, &stderr) }()

	lines := bufio.NewScanner(stdout)
	environment := map[string]string{}
	for range 6 {
		lines.Scan()
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		environment[name] = strings.Trim(value, "'")
	}
	if got := environment["PARTNERCENTER_REFRESH_TOKEN"]; got != simulator.ExampleRefreshToken {
		t.Errorf("got refresh token %q in %v", got, environment)
	}

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, environment["PARTNERCENTER_ENDPOINT"]+"/v1/nothing?secret=canary", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer canary")
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	// The end of the body comes after the request was logged only when the handler has returned.
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()

	cancel()
	if err := <-ended; err != nil {
		t.Errorf("got %v, want a clean end", err)
	}
	for _, want := range []string{
		simulator.ExampleCustomerID, simulator.ExampleCustomerDomain,
		simulator.ExampleSubscriptionID, simulator.PendingSubscriptionID, simulator.FailedSubscriptionID, simulator.ProvisionedLaterSubscriptionID,
		simulator.AzurePlanID, simulator.ActiveAzureSubscriptionID, simulator.InactiveAzureSubscriptionID,
		"bin/terraform-provider-partnercenter' sign-in -output refresh-token", "unset PARTNERCENTER_REFRESH_TOKEN\n", "export PARTNERCENTER_REFRESH_TOKEN_FILE_PATH=",
		"/simulator/" + simulator.PendingSubscriptionID + "/success\n",
		"Press Ctrl-C to stop it.", "GET /v1/nothing 404",
	} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("standard error has no %q:\n%s", want, stderr.String())
		}
	}
	if strings.Contains(stderr.String(), "canary") || strings.Contains(stderr.String(), simulator.ExampleClientSecret) {
		t.Errorf("standard error shows a secret:\n%s", stderr.String())
	}
}

func TestRun_AddressTaken(t *testing.T) {
	t.Parallel()
	sim, err := simulator.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	err = run(t.Context(), []string{"-address", strings.TrimPrefix(sim.URL(), "http://")}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "-address 127.0.0.1:0") {
		t.Errorf("got %v, want what to do about it", err)
	}
}
