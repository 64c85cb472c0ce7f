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
)

// stopTimeout bounds how long a stop waits for the actions that it cancels. They
// end at once, unless something hangs.
const stopTimeout = 10 * time.Second

// NewServer returns the constructor of the framework's server for the provider,
// in which a stop waits until every action has reported its end.
func NewServer(interrupted context.Context, version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return newServer(New(interrupted, version)()) }
}

func newServer(p provider.Provider) tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(p)()
	if actions, ok := framework.(serverWithActions); ok {
		return &server{serverWithActions: actions}
	}
	return framework
}

type serverWithActions interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
}

// server lets no action that is stopped pass for one that succeeded:
// terraform-plugin-go drops what an action reports after a stop, and Terraform
// takes the end of its events without an error for success.
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

// StopProvider cancels what is under way, and returns when its actions have
// ended.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.serverWithActions.StopProvider(ctx, req)
	ended := make(chan struct{})
	go func() {
		s.invocations.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(stopTimeout):
	}
	return resp, err
}
