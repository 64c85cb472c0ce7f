// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

// unsafeDestinations returns errors for URLs that the block sets and that would
// receive a credential from outside the block. A change to the block could send it
// anywhere.
func (s *settings) unsafeDestinations(used []*setting) []error {
	var external []*setting
	for _, u := range used {
		if u.kind == secret && u.origin == fromVariable || u.kind == file && u.isSet() || u == s.of("use_cli") {
			external = append(external, u)
		}
	}
	var errs []error
	for _, d := range only(fromBlock, []*setting{s.of("endpoint"), s.of("authority_host")}) {
		if len(external) > 0 && !d.isConfirmed() {
			errs = append(errs, unsafeDestination(d, external...))
		}
	}
	return errs
}

func unsafeDestination(destination *setting, external ...*setting) error {
	return errorf("%s is set in the provider configuration, so it must not receive credentials from %s: "+
		"a change to the configuration could send them anywhere. Only credentials that the configuration itself holds may be sent there. "+
		"To allow others, set %s to the same value.",
		destination.name(), names(external), destination.variable)
}
