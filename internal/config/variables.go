// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const variablePrefix = "PARTNERCENTER_"

// Variables is the environment of the process. The zero value is an empty one.
type Variables struct {
	Getenv  func(name string) string // [os.Getenv]
	Environ func() []string          // [os.Environ]; only the names are looked at
}

func (v Variables) get(name string) string {
	if v.Getenv == nil {
		return ""
	}
	return strings.TrimSpace(v.Getenv(name))
}

func (v Variables) names() []string {
	if v.Environ == nil {
		return nil
	}
	var names []string
	for _, variable := range v.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// VariableName returns the environment variable of an attribute.
func VariableName(attribute string) string { return variablePrefix + strings.ToUpper(attribute) }

// Found returns the names of the variables that are set: those of attributes,
// and those of CI systems.
func Found(v Variables) []string {
	var found []string
	for _, a := range read(Block{}, v).all {
		found = append(found, a.variable)
	}
	found = append(found, azureDevOpsURL, azureDevOpsToken, gitHubURL, gitHubToken, hcpTerraformToken)
	return slices.DeleteFunc(found, func(name string) bool { return v.get(name) == "" })
}

// misnamed names the variables that are set but do not exist, where the closest
// one that exists is one of those meant. It is empty if there are none.
func (s *settings) misnamed(meant ...*setting) string {
	var sentences strings.Builder
	for _, name := range s.variables.names() {
		letters := lettersOf(name)
		if !strings.HasPrefix(letters, lettersOf(variablePrefix)) || s.exists(name) {
			continue
		}
		closest := slices.MinFunc(s.all, func(a, b *setting) int {
			return cmp.Compare(nearness(letters, lettersOf(a.variable)), nearness(letters, lettersOf(b.variable)))
		})
		if slices.Contains(meant, closest) {
			fmt.Fprintf(&sentences, "%s is set, but there is no such variable: the closest is %s. ", name, closest.variable)
		}
	}
	return sentences.String()
}

// exists reports whether an attribute has this variable. Windows finds it
// whatever its case.
func (s *settings) exists(name string) bool {
	return slices.ContainsFunc(s.all, func(a *setting) bool {
		return a.variable == name || a.variable == strings.ToUpper(name) && s.variables.get(a.variable) != ""
	})
}

// lettersOf makes names equal that differ in case and underscores alone.
func lettersOf(name string) string { return strings.ReplaceAll(strings.ToUpper(name), "_", "") }

// nearness is less for names that are more alike. One that is a part of the other,
// such as SECRET of CLIENT_SECRET, is next to the same.
func nearness(a, b string) int {
	prefix := lettersOf(variablePrefix)
	if a != prefix && strings.Contains(b, strings.TrimPrefix(a, prefix)) {
		return min(1, distance(a, b))
	}
	return distance(a, b)
}

// distance returns how many letters must be inserted, removed or replaced to
// turn one text into the other (the Levenshtein distance).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
