// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestCertificateFollowsTheClock(t *testing.T) {
	t.Parallel()
	sim := start(t, simulator.WithTLS(), simulator.WithClock(func() time.Time { return time.Now().Add(time.Hour) }))
	resp, err := client(t, sim).Do(readRequest(t, sim, ""))
	if err == nil {
		resp.Body.Close()
	}
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("got %v, want a certificate that is not valid yet", err)
	}
}
