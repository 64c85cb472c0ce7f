// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestStart_Loopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "no-port"} {
		sim, err := simulator.Start(simulator.WithAddress(address))
		if err == nil {
			sim.Close()
			t.Errorf("%s was accepted", address)
		}
	}
	start(t, simulator.WithAddress("localhost:0"))
}
