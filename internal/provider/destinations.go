// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "fmt"

// unsafeDestinations keeps a change of the provider block from sending elsewhere
// what a CI system holds in its variables, or what a person is signed in to.
func (found settings) unsafeDestinations(chosen choices) []string {
	secrets, destinations := []setting{chosen.source}, []string{"endpoint"}
	if chosen.redeems() {
		destinations = append(destinations, "authority_host")
		if chosen.authentication.attribute == "use_oidc" {
			secrets = append(secrets, chosen.federated.secret())
		} else {
			secrets = append(secrets, chosen.authentication)
		}
	}
	var problems []string
	for _, attribute := range destinations {
		destination := found[attribute]
		if !destination.configured || destination.value == destination.variable {
			continue
		}
		for _, secret := range secrets {
			if secret.fromVariable() || secret.attribute == "use_cli" {
				problems = append(problems, unsafeDestination(destination, secret))
				break
			}
		}
	}
	return problems
}

func unsafeDestination(destination, secret setting) string {
	return fmt.Sprintf("%s is set in the provider configuration, and must not receive what comes from %s: "+
		"a change of the configuration could then send the secret anywhere. Set %s to the same value to allow it.",
		destination.attribute, secret.name(), variableName(destination.attribute))
}
