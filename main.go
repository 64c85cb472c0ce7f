// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-partnercenter is a Terraform provider that tells
// whether a customer's subscription is provisioned in Microsoft Partner Center.
package main

import (
	"flag"
	"log"

	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set by the linker on release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve")
	flag.Parse()

	// With AZURE_SDK_GO_LOGGING, azcore logs headers as they come: a server could echo a secret in one.
	azlog.SetListener(nil)

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		provider.LimitLog()
	}
	err := tf6server.Serve("registry.terraform.io/terraform-partnercenter/partnercenter", provider.NewServer(version), options...)
	if err != nil {
		log.Fatal(err)
	}
}
