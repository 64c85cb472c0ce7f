// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
)

// terraformPath is the terraform, or the tofu, that the tests run. The testing
// framework goes by the same variable.
func terraformPath() string {
	return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
}

// feature is something that not every version has.
type feature struct {
	name                string
	terraform, openTofu version // the first ones with it
}

// version is a major and a minor version.
type version [2]int

func (v version) String() string { return fmt.Sprintf("%d.%d", v[0], v[1]) }

// never is the version of a tool that has no such feature.
var never = version{math.MaxInt, 0}

var (
	supported       = feature{"support by the provider", version{1, 3}, version{1, 9}}
	terraformData   = feature{"terraform_data", version{1, 4}, version{1, 6}}
	checkBlocks     = feature{"check blocks", version{1, 5}, version{1, 6}}
	testCommand     = feature{"the command test", version{1, 6}, version{1, 6}}
	mockProviders   = feature{"mocked providers", version{1, 7}, version{1, 8}}
	ephemeralValues = feature{"ephemeral values and resources", version{1, 10}, version{1, 11}}
	actions         = feature{"actions", version{1, 14}, never}

	mockedEphemerals = feature{"mocked ephemeral resources", version{1, 17}, never}
	wholeActions     = feature{"actions as the examples need them", version{1, 16}, never}

	features = []feature{supported, terraformData, checkBlocks, testCommand, mockProviders, ephemeralValues, actions, wholeActions}
)

// tool is the program at terraformPath: Terraform or OpenTofu.
type tool struct {
	name    string
	version version
}

func (t tool) isOpenTofu() bool { return t.name == "OpenTofu" }

var findTool = sync.OnceValues(func() (found tool, err error) {
	output, err := exec.Command(terraformPath(), "version").Output()
	if err != nil {
		return tool{}, err
	}
	_, err = fmt.Sscanf(string(output), "%s v%d.%d", &found.name, &found.version[0], &found.version[1])
	if err == nil && found.name != "Terraform" && found.name != "OpenTofu" {
		err = fmt.Errorf("%s is neither Terraform nor OpenTofu", found.name)
	}
	return found, err
})

func testedTool(t *testing.T) tool {
	t.Helper()
	found, err := findTool()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// skipWithout skips the test if the tool has no such feature yet. Version
// numbers of Terraform and OpenTofu do not mean the same.
func skipWithout(t *testing.T, needed feature) {
	t.Helper()
	tested, since := testedTool(t), needed.terraform
	if tested.isOpenTofu() {
		since = needed.openTofu
	}
	if slices.Compare(tested.version[:], since[:]) < 0 {
		t.Skipf("%s %s is without %s", tested.name, tested.version, needed.name)
	}
}

// skipBelow skips the test if the tool is older than the Terraform that a
// configuration requires, or than the OpenTofu with the same features.
func skipBelow(t *testing.T, required string) {
	t.Helper()
	i := slices.IndexFunc(features, func(f feature) bool { return f.terraform.String() == required })
	if i < 0 {
		t.Fatalf("no feature came with the Terraform %q that it requires", required)
	}
	skipWithout(t, features[i])
}
