// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const demo = `$ terraform init

=== 1. The subscription is provisioned: the plan passes

$ terraform plan
Read complete after 0s

=== 2. The subscription is pending: the postcondition stops the plan

$ terraform plan -var subscription_id=bbbb
data.one: Read complete after 1m2s

Error: Resource postcondition failed

   7:       condition = self.status == "success" && 1 < 2

=== 3. The subscription does not exist: the provider stops the plan

$ terraform plan -var subscription_id=dddd

Error: Unable to Read
`

func TestThePictureShowsThePlanThatIsStoppedAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, output := range []string{demo, strings.ReplaceAll(demo, "\n", "\r\n")} {
		file := filepath.Join(t.TempDir(), "picture.svg")
		if err := run(strings.NewReader(output), file); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"$ terraform plan -var subscription_id=bbbb",
			"data.one: Read complete after 0s",
			"Error: Resource postcondition failed",
			`   7:       condition = self.status == "success" && 1 < 2`,
		}
		if got := texts(t, file); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWithoutAStoppedPlanThereIsNoPicture(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "picture.svg")
	output := strings.ReplaceAll(demo, "postcondition failed", "is in another state")
	if err := run(strings.NewReader(output), file); err == nil {
		t.Error("a picture was drawn")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written")
	}
}

// make check-picture compares it with the demo, too.
func TestTheCommittedPictureIsAsDrawn(t *testing.T) {
	t.Parallel()
	const file = "../../../assets/stopped-plan.svg"
	committed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(t, file); len(got) == 0 || !strings.HasPrefix(got[0], "$ terraform plan ") || !slices.Contains(got, stopped) {
		t.Errorf("the picture does not show a plan that is stopped: %q", got)
	}
	if !strings.Contains(string(committed), `<svg xmlns="http://www.w3.org/2000/svg"`) {
		t.Error("without the namespace of SVG, browsers do not draw it")
	}
}

// texts are the lines of text in a picture.
func texts(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var picture struct {
		Lines []string `xml:"g>text"`
	}
	if err := xml.Unmarshal(content, &picture); err != nil {
		t.Fatal(err)
	}
	return picture.Lines
}
