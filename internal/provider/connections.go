// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"google.golang.org/grpc/peer"
)

// connections keeps what Configure built for each of Terraform's connections.
//
// As a rule a process serves one provider block. With -debug, and in tests, it
// serves several at once, each over a connection of its own, and the framework
// keeps only the data of the block that was configured last: a read of one
// tenant would go out with the token of another.
type connections struct {
	mu         sync.Mutex
	configured map[net.Addr]*configured
}

// connection identifies the connection of a call. gRPC keeps the address of its
// other end as a pointer, which is the same for all calls of a connection and
// differs between connections even where the addresses look alike, as those of
// Unix sockets do. Without gRPC there is just one: nil.
func connection(ctx context.Context) net.Addr {
	if p, ok := peer.FromContext(ctx); ok {
		return p.Addr
	}
	return nil
}

func (c *connections) set(ctx context.Context, built *configured) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.configured == nil {
		c.configured = map[net.Addr]*configured{}
	}
	c.configured[connection(ctx)] = built
}

// configuredFor returns what was built for the connection of this call. It
// returns nil without an error while Terraform has not configured the provider
// yet.
func configuredFor(ctx context.Context, providerData any) (*configured, diag.Diagnostics) {
	if providerData == nil {
		return nil, nil
	}
	c, ok := providerData.(*connections)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected Provider Data",
			fmt.Sprintf("Expected *connections, got %T. Please report this to the provider's developers.", providerData))}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.configured[connection(ctx)], nil
}
