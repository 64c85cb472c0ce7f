// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"net"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"google.golang.org/grpc/peer"
)

// NewServer returns the constructor of the provider's server for the plugin
// protocol. The version is set on release; it is "dev" in other builds.
func NewServer(version string) func() tfprotov6.ProviderServer {
	return newServer(func() provider.Provider {
		return &partnerCenterProvider{version: version, getenv: os.Getenv}
	})
}

// LimitLog makes this process log at the level that Terraform was started with,
// or not at all. The framework would else write every line there is, for
// Terraform to throw away: a third of the time of a plan with many reads.
func LimitLog() {
	level := cmp.Or(os.Getenv("TF_LOG_PROVIDER"), os.Getenv("TF_LOG"), "off")
	for _, name := range []string{"TF_LOG_PROVIDER_PARTNERCENTER", "TF_LOG_SDK"} {
		if os.Getenv(name) == "" {
			_ = os.Setenv(name, level) // no name or value here can be invalid
		}
	}
}

func newServer(newProvider func() provider.Provider) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return &server{
			ProviderServer: providerserver.NewProtocol6(newProvider())(),
			newProvider:    newProvider,
			configured:     map[net.Addr]tfprotov6.ProviderServer{},
		}
	}
}

// server has one of the framework's servers for each of Terraform's
// connections.
//
// As a rule a process serves one provider block. With -debug, and in tests, it
// serves several at once, each over a connection of its own. The framework's
// server keeps only what was configured last: a read of one tenant would go out
// with the token of another.
type server struct {
	tfprotov6.ProviderServer // for what does not depend on the configuration
	newProvider              func() provider.Provider

	mu         sync.Mutex
	configured map[net.Addr]tfprotov6.ProviderServer
}

// ConfigureProvider begins anew for this connection.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	fresh := providerserver.NewProtocol6(s.newProvider())()
	s.mu.Lock()
	s.configured[connection(ctx)] = fresh
	s.mu.Unlock()
	return fresh.ConfigureProvider(ctx, req)
}

// ReadDataSource reads with this connection's configuration.
func (s *server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return s.current(ctx).ReadDataSource(ctx, req)
}

// OpenEphemeralResource opens with this connection's configuration.
func (s *server) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return s.current(ctx).OpenEphemeralResource(ctx, req)
}

func (s *server) current(ctx context.Context) tfprotov6.ProviderServer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if configured, ok := s.configured[connection(ctx)]; ok {
		return configured
	}
	return s.ProviderServer
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
