// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
)

// NewServer returns the constructor of the provider's server. The context is
// canceled on Ctrl-C. The version is set on release; it is "dev" in other builds.
func NewServer(interrupted context.Context, variables config.Variables, version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return newServer(&partnerCenterProvider{version: version, interrupted: interrupted, variables: variables})
	}
}

func newServer(p provider.Provider) *server {
	framework, _ := providerserver.NewProtocol6(p)().(serverWithActions) // it always is one
	return &server{serverWithActions: framework}
}

type serverWithActions interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
}

// server keeps a stopped action from being reported as successful:
// terraform-plugin-go drops an action's events after a stop, and Terraform takes
// the end of the events without an error for success.
type server struct {
	serverWithActions
	invocations sync.WaitGroup
}

// InvokeAction counts the action until its last event is sent.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	s.invocations.Add(1)
	stream, err := s.serverWithActions.InvokeAction(ctx, req)
	if err != nil {
		s.invocations.Done()
		return nil, err
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer s.invocations.Done()
		events(push)
	}
	return stream, nil
}

// StopProvider cancels all reads, and returns when all actions have ended.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.serverWithActions.StopProvider(ctx, req)
	ended := make(chan struct{})
	go func() {
		s.invocations.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second): // normally, canceled actions end at once
	}
	return resp, err
}
