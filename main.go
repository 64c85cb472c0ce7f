// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-partnercenter is a Terraform provider for Microsoft Partner Center,
// which Terraform starts. Its commands, which a person runs, get the refresh token that it needs.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	gc "runtime/debug"
	"slices"
	"strings"

	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/command"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set by the linker on release.
var version string

// sourceVersion returns the version that Go derives from the commit when it
// builds in a clone, such as 0.0.0-20261201000000-0123456789ab+dirty.
func sourceVersion(build *gc.BuildInfo, ok bool) string {
	if !ok || build.Main.Version == "" || build.Main.Version == "(devel)" {
		return "dev"
	}
	return strings.TrimPrefix(build.Main.Version, "v")
}

func main() {
	log.SetOutput(io.Discard) // net/http logs server text and, with GODEBUG=http2debug, secrets
	azlog.SetListener(nil)    // azcore would log headers as they come, with AZURE_SDK_GO_LOGGING

	// Ctrl-C reaches every process of the terminal's foreground group, but Terraform does not always
	// pass it on while it plans.
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	version = cmp.Or(version, sourceVersion(gc.ReadBuildInfo()))
	variables := config.Variables{Getenv: os.Getenv, Environ: os.Environ}
	variables.Program = command.Program(variables)
	args := os.Args[1:]
	debug := len(args) == 1 && slices.Contains([]string{"-debug", "--debug", "-debug=true", "--debug=true"}, args[0])
	startedByTerraform := len(args) == 0 && os.Getenv("TF_PLUGIN_MAGIC_COOKIE") != ""
	if !debug && !startedByTerraform {
		os.Exit(command.Run(interrupted, args, variables, version))
	}
	serve(interrupted, variables, debug)
}

// serve serves the provider to Terraform, or to a debugger such as delve.
func serve(interrupted context.Context, variables config.Variables, debug bool) {
	// The framework converts a long list several times. With Go's default of 100, a
	// list of 3,000 subscriptions took up to 100 MiB.
	gc.SetGCPercent(50)

	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		limitLog()
	}
	err := tf6server.Serve("registry.terraform.io/terraform-partnercenter/partnercenter", provider.NewServer(interrupted, variables, version), options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// limitLog makes this process log at the level that Terraform was started with,
// or not at all. By default plugins log every line at TRACE, and Terraform
// discards what it does not show: a third of the time of a plan with many reads.
func limitLog() {
	level := cmp.Or(os.Getenv("TF_LOG_PROVIDER"), os.Getenv("TF_LOG"), "off")
	for _, name := range []string{"TF_LOG_PROVIDER_PARTNERCENTER", "TF_LOG_SDK"} {
		if os.Getenv(name) == "" {
			_ = os.Setenv(name, level) // no name or value here can be invalid
		}
	}
}
