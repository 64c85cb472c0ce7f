# The mocked gate is open and reads nothing. Requires Terraform 1.17 or later:
# earlier versions cannot mock ephemeral resources.

mock_provider "partnercenter" {}

run "open" {
  assert {
    condition     = terraform_data.landing_zone.id != ""
    error_message = "The landing zone was not created."
  }
}
