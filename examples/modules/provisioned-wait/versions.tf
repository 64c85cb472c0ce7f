terraform {
  required_version = ">= 1.16.1"

  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}
