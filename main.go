// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-partnercenter is a Terraform provider that reads
// whether a customer's subscription is provisioned in Microsoft Partner Center.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"

	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set by the linker on release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve")
	flag.Parse()

	log.SetOutput(io.Discard) // net/http logs server text and, with GODEBUG=http2debug, secrets
	azlog.SetListener(nil)    // azcore would log headers as they come, with AZURE_SDK_GO_LOGGING
	if !*debug {
		provider.LimitLog()
	}

	// Ctrl-C reaches every process of the terminal, but Terraform does not always
	// pass it on while it plans.
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve("registry.terraform.io/terraform-partnercenter/partnercenter", provider.NewServer(interrupted, version), options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
