terraform {
  required_version = ">= 1.3"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

# The credentials come from the environment variables PARTNERCENTER_TENANT_ID,
# PARTNERCENTER_CLIENT_ID, PARTNERCENTER_CLIENT_SECRET, and
# PARTNERCENTER_REFRESH_TOKEN, so that no file contains a secret.
provider "partnercenter" {}
